"""`make run` and `manage.py` on a developer's machine: embedded services, mail kept in a local mailbox."""

from django.core.exceptions import ImproperlyConfigured

from socialflow.core.embedded import service_urls
from socialflow.settings import env
from socialflow.settings.base import *
from socialflow.settings.base import DATABASE_ENGINE, DATABASE_OPTIONS, MIDDLEWARE, RATE_BUDGETS, SMS_SENDER, VAR_DIR

DEBUG = env.DEBUG
IS_DEVELOPMENT = True
MIDDLEWARE = ["socialflow.core.middleware.compress_pages", *MIDDLEWARE]
SECRET_KEY = env.SECRET_KEY or "development-only-never-for-production-" + "0" * 24
ALLOWED_HOSTS = ["*"]

_embedded = service_urls(VAR_DIR)
_database_url = env.DATABASE_URL or (_embedded.database_url if _embedded else "")
REDIS_URL = env.REDIS_URL or (_embedded.redis_url if _embedded else "")
if not _database_url or not REDIS_URL:
    raise ImproperlyConfigured(
        "No database: start SocialFlow with `make run` first, or set DATABASE_URL and REDIS_URL."
    )

DATABASES = {"default": {**env.database_config(_database_url), "ENGINE": DATABASE_ENGINE, "OPTIONS": DATABASE_OPTIONS}}
EMAIL_BACKEND = "socialflow.core.mailbox.MailboxBackend"
SMS_SENDER = SMS_SENDER or "accounts.providers.sms.MailboxSender"
if DEBUG:
    # Styles and scripts as they lie in static/ at this moment, under their plain names.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
# A developer's load test on loopback is welcome.
RATE_BUDGETS = dict.fromkeys(RATE_BUDGETS, 1_000_000)
