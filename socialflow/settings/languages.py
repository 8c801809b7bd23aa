"""What SocialFlow speaks."""

from socialflow.settings.env import BASE_DIR

LANGUAGE_CODE = "en"
# Each by its own name.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
# Our own words, then those of libraries that we say otherwise (`make messages`).
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
TIME_ZONE = "UTC"
USE_TZ = True
