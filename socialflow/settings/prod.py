"""Production: refuses to start without its secrets, trusts only TLS."""

from django.core.exceptions import ImproperlyConfigured

from socialflow.settings import env
from socialflow.settings.base import *
from socialflow.settings.base import DATABASE_ENGINE, DATABASE_OPTIONS

_required = ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"]
_missing = [name for name in _required if not getattr(env, name)]
if _missing:
    raise ImproperlyConfigured(f"Set {', '.join(_missing)} (or NAME_FILE): see .env.example and docs/operations.md.")
if len(env.SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY is too short: 50 characters or more, for example from `openssl rand -hex 32`."
    )

_database = env.database_config(env.DATABASE_URL)
# What the URL says besides (`?sslmode=verify-full&sslrootcert=…`) goes to the driver.
_database["OPTIONS"] = {**_database.get("OPTIONS", {}), **DATABASE_OPTIONS}
DATABASES = {"default": {**_database, "ENGINE": DATABASE_ENGINE}}
globals().update(env.mail_config(env.EMAIL_URL))

CSRF_TRUSTED_ORIGINS = [env.PUBLIC_URL]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Browsers take a cookie of such a name only from this host itself, by HTTPS, for every path.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
KNOWN_BROWSER_COOKIE_NAME = "__Host-browser"
REMEMBERED_BROWSER_COOKIE_NAME = "__Host-remembered_browser"
NOTICES_COOKIE_NAME = "__Host-messages"
TYPED_COOKIE_NAME = "__Host-typed"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
