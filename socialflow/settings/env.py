"""The environment, read once and typed: no other module reads a setting from `os.environ`.

Every variable may be given as NAME or, for secrets kept in files, as NAME_FILE.
docs/operations.md says what each one does.
"""

from pathlib import Path
from typing import Any

import environ

BASE_DIR = Path(__file__).resolve().parents[2]

_env = environ.FileAwareEnv()


def _text(name: str, default: str = "") -> str:
    return str(_env.str(name, default=default))


def _list(name: str) -> list[str]:
    return [str(item) for item in _env.list(name, default=[])]


def _integer(name: str, default: int) -> int:
    return int(_env.int(name, default=default))


def mail_config(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from a URL such as smtp+tls://user:password@host:587."""
    return dict(environ.Env.email_url_config(url))


def database_config(url: str) -> dict[str, Any]:
    """Django's DATABASES entry from a postgres:// URL."""
    return dict(environ.Env.db_url_config(url))


VAR_DIR = Path(_text("VAR_DIR", str(BASE_DIR / "var")))
DEBUG = bool(_env.bool("DEBUG", default=False))
SECRET_KEY = _text("SECRET_KEY")
SECRET_KEY_FALLBACKS = _list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = _list("ALLOWED_HOSTS")
PUBLIC_URL = _text("PUBLIC_URL")
LINKS_URL = _text("LINKS_URL")
TRUSTED_PROXY_COUNT = _integer("TRUSTED_PROXY_COUNT", 0)

DATABASE_URL = _text("DATABASE_URL")
DATABASE_POOL_SIZE = _integer("DATABASE_POOL_SIZE", 8)
REDIS_URL = _text("REDIS_URL")
EMAIL_URL = _text("EMAIL_URL")
DEFAULT_FROM_EMAIL = _text("DEFAULT_FROM_EMAIL", "SocialFlow <noreply@localhost>")
CONTACT_EMAIL = _text("CONTACT_EMAIL")

AWS_STORAGE_BUCKET_NAME = _text("AWS_STORAGE_BUCKET_NAME")
AWS_ACCESS_KEY_ID = _text("AWS_ACCESS_KEY_ID")
AWS_SECRET_ACCESS_KEY = _text("AWS_SECRET_ACCESS_KEY")
AWS_S3_ENDPOINT_URL = _text("AWS_S3_ENDPOINT_URL")
AWS_S3_REGION_NAME = _text("AWS_S3_REGION_NAME", "us-east-1")
AWS_CLIENT_CERTIFICATE = _text("AWS_CLIENT_CERTIFICATE")

MEDIA_ACCEL_PREFIX = _text("MEDIA_ACCEL_PREFIX")
UPLOAD_MAX_BYTES = _integer("UPLOAD_MAX_BYTES", 8 * 1024**3)
UPLOAD_QUOTA_BYTES = _integer("UPLOAD_QUOTA_BYTES", 50 * 1024**3)
TRANSCODE_THREADS = _integer("TRANSCODE_THREADS", 0)
LOG_LEVEL = _text("LOG_LEVEL", "INFO")
LOG_JSON = bool(_env.bool("LOG_JSON", default=True))
METRICS_TOKEN = _text("METRICS_TOKEN")
PROMETHEUS_MULTIPROC_DIR = _text("PROMETHEUS_MULTIPROC_DIR")
API_RATE_USER = _integer("API_RATE_USER", 3000)
API_RATE_ANONYMOUS = _integer("API_RATE_ANONYMOUS", 600)
SIGNUP_RATE = _integer("SIGNUP_RATE", 20)
SESSION_IDLE_DAYS = _integer("SESSION_IDLE_DAYS", 14)
SESSION_MAX_DAYS = _integer("SESSION_MAX_DAYS", 90)
GEOIP_DATABASE = _text("GEOIP_DATABASE")

SIGNUP_POLICY = _text("SIGNUP_POLICY", "open")
SIGNUP_CONFIRM_DAYS = _integer("SIGNUP_CONFIRM_DAYS", 7)
EMAIL_DOMAINS_ALLOWED = _list("EMAIL_DOMAINS_ALLOWED")
EMAIL_DOMAINS_DENIED = _list("EMAIL_DOMAINS_DENIED")
MINIMUM_AGE = _integer("MINIMUM_AGE", 0)
TERMS_VERSION = _text("TERMS_VERSION")
BREACHED_PASSWORDS_URL = _text("BREACHED_PASSWORDS_URL")

GOOGLE_CLIENT_ID = _text("GOOGLE_CLIENT_ID")
GOOGLE_CLIENT_SECRET = _text("GOOGLE_CLIENT_SECRET")
FACEBOOK_CLIENT_ID = _text("FACEBOOK_CLIENT_ID")
FACEBOOK_CLIENT_SECRET = _text("FACEBOOK_CLIENT_SECRET")
X_CLIENT_ID = _text("X_CLIENT_ID")
X_CLIENT_SECRET = _text("X_CLIENT_SECRET")
GITHUB_CLIENT_ID = _text("GITHUB_CLIENT_ID")
GITHUB_CLIENT_SECRET = _text("GITHUB_CLIENT_SECRET")
OPENID_CLIENT_ID = _text("OPENID_CLIENT_ID")
OPENID_CLIENT_SECRET = _text("OPENID_CLIENT_SECRET")
OPENID_ISSUER = _text("OPENID_ISSUER")
OPENID_NAME = _text("OPENID_NAME", "OpenID")

SMS_ACCOUNT_SID = _text("SMS_ACCOUNT_SID")
SMS_AUTH_TOKEN = _text("SMS_AUTH_TOKEN")
SMS_FROM = _text("SMS_FROM")
SMS_API_URL = _text("SMS_API_URL", "https://api.twilio.com")
