"""Settings of the tests: real services on loopback, given by the test runner in the environment."""

from socialflow.settings import env
from socialflow.settings.base import *
from socialflow.settings.base import STORAGES

SECRET_KEY = "test-only-" + "0" * 54
ALLOWED_HOSTS = ["*"]
REDIS_URL = env.REDIS_URL
# A pool would hold the test database open while it is dropped.
DATABASES = {"default": {**env.database_config(env.DATABASE_URL), "CONN_MAX_AGE": 0}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_SENDER = "accounts.providers.sms.MailboxSender"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
