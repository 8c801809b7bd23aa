"""What every way of running SocialFlow has in common."""

from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy

from socialflow.core.logs import logging_config
from socialflow.core.redis import ONE_RETRY
from socialflow.settings import env
from socialflow.settings.languages import *
from socialflow.settings.ways_in import *

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
# What links in mails start with where PUBLIC_URL is empty, as with `make run`: anybody can send any Host header.
LINKS_URL = env.LINKS_URL
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
    "unfold.apps.BasicAppConfig",
    "socialflow.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "socialflow.core.apps.CollectedStaticConfig",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.twitter_oauth2",
    "allauth.headless",
    "csp",
    "django_otp",
    "django_otp_webauthn",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "socialflow.core.middleware.observe",
    "socialflow.core.middleware.language",
    "socialflow.core.middleware.problems",
    "socialflow.core.middleware.known_hosts",
    "socialflow.core.middleware.known_methods",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "socialflow.core.middleware.content_security_policy",
    "accounts.middleware.ended_by_staff",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.fresh_proof",
    "accounts.middleware.accepted_terms",
    "accounts.log_in.browsers.keep_marks",
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

FORM_RENDERER = "socialflow.core.controls.Controls"

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
    if env.AWS_CLIENT_CERTIFICATE:
        from botocore.config import Config

        STORAGES["media"]["OPTIONS"]["client_config"] = Config(client_cert=env.AWS_CLIENT_CERTIFICATE)
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
# Where people reach those who run this site; empty: nowhere is it said.
CONTACT_EMAIL = env.CONTACT_EMAIL

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
    # What takes long stays away from what is quick: the worker of `default` also folds views and delivers events.
    "task_routes": {
        "videos.tasks.transcode_video": {"queue": "transcode"},
        "accounts.tasks.make_export": {"queue": "transcode"},
    },
    "task_time_limit": 300,
    "worker_prefetch_multiplier": 1,
    "worker_hijack_root_logger": False,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "timezone": "UTC",
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "accounts.api.authentication.SessionTokenAuthentication",
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
    "DESCRIPTION": (
        "Video, conversation and people in one REST API. Programs that log their person in, or sign them up, do so"
        " under `/_allauth/app/v1`, which [has a description of its own](/_allauth/openapi.json); the session token"
        " that they get goes into the header `X-Session-Token` here."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AccountStatus": "accounts.choices.Status",
        "AppealState": "accounts.choices.AppealState",
        "Audience": "accounts.choices.Audience",
        "ProfileVisibility": "accounts.choices.ProfileVisibility",
        "SanctionKind": "accounts.choices.SanctionKind",
        "VideoStatus": "videos.choices.VideoStatus",
        "VideoVisibility": "videos.choices.Visibility",
        "PostVisibility": "social.choices.PostVisibility",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

UNFOLD = {
    "SITE_TITLE": "SocialFlow",
    "SITE_HEADER": "SocialFlow",
    "SITE_SYMBOL": "shield_person",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "SIDEBAR": {"navigation": "accounts.administration.navigation"},
    "ACCOUNT": {"navigation": [{"title": gettext_lazy("Your account"), "link": "/settings"}]},
}

MESSAGE_STORAGE = "socialflow.core.notices.NoticeStorage"
NOTICES_COOKIE_NAME = "messages"
TYPED_COOKIE_NAME = "typed"
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

# Where network addresses are, in MaxMind's format; empty: no place is shown.
GEOIP_DATABASE = env.GEOIP_DATABASE
METRICS_TOKEN = env.METRICS_TOKEN
# prometheus_client takes the folder itself from the environment.
ARE_METRICS_SHARED = bool(env.PROMETHEUS_MULTIPROC_DIR)
LOGGING_CONFIG = None
LOGGING = logging_config(level=env.LOG_LEVEL, as_json=env.LOG_JSON)
