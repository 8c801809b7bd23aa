"""What every way of running SocialFlow has in common."""

from typing import Any

from csp.constants import NONCE, NONE, SELF

from socialflow.core.logs import logging_config
from socialflow.core.redis import ONE_RETRY
from socialflow.settings import env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.VAR_DIR

DEBUG = False
# Whether this is a person's own machine: mails kept in a mailbox anyone may read, demo log-ins, open metrics.
IS_DEVELOPMENT = False
SECRET_KEY = env.SECRET_KEY
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
ALLOWED_HOSTS = env.ALLOWED_HOSTS
# The address people type; links in mails and feeds start with it. Empty: the address of the request.
PUBLIC_URL = env.PUBLIC_URL
# How many proxies in front may be believed when they say X-Forwarded-For.
TRUSTED_PROXY_COUNT = env.TRUSTED_PROXY_COUNT

ROOT_URLCONF = "socialflow.urls"
WSGI_APPLICATION = "socialflow.wsgi.application"

INSTALLED_APPS = [
    "socialflow.core.apps.CoreConfig",
    "accounts.apps.AccountsConfig",
    "videos.apps.VideosConfig",
    "social.apps.SocialConfig",
    "socialflow.pages",
    "socialflow.apps.SocialFlowConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "socialflow.core.apps.CollectedStaticConfig",
    "allauth",
    "allauth.account",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "socialflow.core.middleware.observe",
    "socialflow.core.middleware.problems",
    "socialflow.core.middleware.known_hosts",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "socialflow.core.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "socialflow.core.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "socialflow.core.middleware.domain_errors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "socialflow.pages.context.followed_channels",
            ],
            "builtins": ["socialflow.core.templatetags.ui", "socialflow.core.templatetags.words"],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.adapters.LoginBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_MIN_LENGTH = 3
# Sign-up, log-in and reset answer alike whether an account exists or not.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_RATE_LIMITS = {"signup": f"{env.SIGNUP_RATE}/m/ip"}
# Addresses are EmailAddress rows, nowhere else.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.adapters.display_name"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, Any] = {}
# The pool makes CONN_MAX_AGE pointless; the parameters of querysets stay client-side, so that partitions are pruned
# while planning.
DATABASE_OPTIONS = {
    # A pool that gives up reconnecting starts afresh with the next request; one that goes on waits longer each time.
    "pool": {"min_size": 1, "max_size": env.DATABASE_POOL_SIZE, "timeout": 5, "reconnect_timeout": 5},
    # From the second time on the server keeps what it made of a prepared query (socialflow.core.prepared): one plan for
    # all parameters, because making one for these costs more than running most of our queries.
    "prepare_threshold": 1,
    "options": "-c plan_cache_mode=force_generic_plan",
}
DATABASE_ENGINE = "socialflow.core.postgres"
REDIS_URL = env.REDIS_URL
CACHES = {
    "default": {
        "BACKEND": "socialflow.core.cache.ForgivingRedisCache",
        "KEY_PREFIX": "cache",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": ONE_RETRY},
    }
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
WORK_DIR = VAR_DIR / "work"

STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "media": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "socialflow.core.static.HashedStaticStorage"},
}
if env.AWS_STORAGE_BUCKET_NAME:
    STORAGES["media"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.AWS_STORAGE_BUCKET_NAME,
            "access_key": env.AWS_ACCESS_KEY_ID or None,
            "secret_key": env.AWS_SECRET_ACCESS_KEY or None,
            "endpoint_url": env.AWS_S3_ENDPOINT_URL or None,
            "region_name": env.AWS_S3_REGION_NAME,
            "default_acl": None,
            "querystring_auth": True,
        },
    }
    STORAGES["default"] = STORAGES["media"]
# Behind nginx the bytes of media are sent by X-Accel-Redirect to this internal location; empty: sent by Django.
MEDIA_ACCEL_PREFIX = env.MEDIA_ACCEL_PREFIX

UPLOAD_MAX_BYTES = env.UPLOAD_MAX_BYTES
UPLOAD_QUOTA_BYTES = env.UPLOAD_QUOTA_BYTES
UPLOAD_EXPIRY_SECONDS = 24 * 3600
TRANSCODE_THREADS = env.TRANSCODE_THREADS
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2

# Requests a minute; the key is the account, or the network address of a stranger.
RATE_BUDGETS = {
    "api_user": env.API_RATE_USER,
    "api_anonymous": env.API_RATE_ANONYMOUS,
    "heartbeat": 60,
    # Comments and posts: what others have to read.
    "texts": max(1, env.API_RATE_USER // 25),
}

EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.DEFAULT_FROM_EMAIL
SERVER_EMAIL = env.DEFAULT_FROM_EMAIL

CELERY = {
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {
        # Longer than the longest encode, so that no job is handed out twice while it runs (the row's claim guards too).
        "visibility_timeout": 12 * 3600,
        "socket_connect_timeout": 2,
        "socket_timeout": 30,
        "socket_keepalive": True,
        "retry_on_timeout": True,
    },
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_ignore_result": True,
    "task_default_queue": "default",
    "task_publish_retry": False,
    "task_routes": {"videos.tasks.transcode_video": {"queue": "transcode"}},
    "task_time_limit": 300,
    "worker_prefetch_multiplier": 1,
    "worker_hijack_root_logger": False,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "timezone": "UTC",
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "accounts.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["socialflow.core.rendering.ORJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "socialflow.core.rendering.JsonNegotiation",
    "DEFAULT_PARSER_CLASSES": ["socialflow.core.rendering.ORJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["socialflow.core.rates.ApiBudget"],
    "DEFAULT_SCHEMA_CLASS": "socialflow.core.schema.ApiSchema",
    "EXCEPTION_HANDLER": "socialflow.core.api.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SocialFlow API",
    "DESCRIPTION": "Video, conversation and people in one REST API.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "VideoVisibility": "videos.choices.Visibility",
        "PostVisibility": "social.choices.PostVisibility",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

SESSION_ENGINE = "socialflow.core.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "socialflow.pages.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "script-src": [SELF],
        # The player's components write <style> elements into their shadow roots; they carry the page's nonce.
        "style-src": [SELF, NONCE],
        "worker-src": [SELF, "blob:"],
    }
}

METRICS_TOKEN = env.METRICS_TOKEN
# prometheus_client takes the folder itself from the environment.
ARE_METRICS_SHARED = bool(env.PROMETHEUS_MULTIPROC_DIR)
LOGGING_CONFIG = None
LOGGING = logging_config(level=env.LOG_LEVEL, as_json=env.LOG_JSON)
