"""Passwords, log-in, sessions, sign-up and who becomes a member, from the variables of `env`."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from socialflow.settings import env

_POLICIES = ("open", "approval", "invite", "closed")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _signup_policy() -> str:
    """Open to everybody, after staff approved, by invite only, or closed. Raises ImproperlyConfigured."""
    if env.SIGNUP_POLICY not in _POLICIES:
        raise ImproperlyConfigured(f"SIGNUP_POLICY is {' or '.join(_POLICIES)}, not {env.SIGNUP_POLICY!r}.")
    return env.SIGNUP_POLICY


def _social_providers() -> dict[str, dict[str, Any]]:
    """The settings of each; one without an id and a secret has no app, and so is not offered.

    Raises ImproperlyConfigured for an issuer that others on the way could speak for.
    """
    if urlsplit(env.OPENID_ISSUER).scheme == "http" and urlsplit(env.OPENID_ISSUER).hostname not in _LOOPBACK:
        raise ImproperlyConfigured("OPENID_ISSUER has to be https: what it says is believed because of that.")
    openid: dict[str, Any] = {
        "provider_id": "openid",
        "name": env.OPENID_NAME,
        "settings": {"server_url": env.OPENID_ISSUER.rstrip("/"), "oauth_pkce_enabled": True},
    }
    return {
        "google": {
            "provider_class": "accounts.providers.social.Google",
            "SCOPE": ["openid", "profile", "email"],
            **_app(env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET),
        },
        "facebook": {
            "provider_class": "accounts.providers.social.Facebook",
            "FIELDS": ["id", "email", "name"],
            **_app(env.FACEBOOK_CLIENT_ID, env.FACEBOOK_CLIENT_SECRET),
        },
        "twitter_oauth2": {
            "provider_class": "accounts.providers.social.X",
            "FIELDS": ["id", "name", "username"],
            **_app(env.X_CLIENT_ID, env.X_CLIENT_SECRET),
        },
        "github": {
            "provider_class": "accounts.providers.social.GitHub",
            **_app(env.GITHUB_CLIENT_ID, env.GITHUB_CLIENT_SECRET),
        },
        "openid_connect": {
            "provider_class": "accounts.providers.social.OpenIdConnect",
            **_app(env.OPENID_CLIENT_ID, env.OPENID_CLIENT_SECRET if env.OPENID_ISSUER else "", **openid),
        },
    }


def _app(client_id: str, secret: str, **more: Any) -> dict[str, Any]:
    apps = [{"client_id": client_id, "secret": secret, "key": "", **more}] if client_id and secret else []
    return {"APPS": apps, "OAUTH_PKCE_ENABLED": True}


AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.log_in.adapters.LoginBackend"]
PASSWORD_HASHERS = ["accounts.providers.hashers.PasswordHasher"]
# 50 to 100 ms a hash: `python -m benchmarks.hashing` measures it. One lane, because a core serves one log-in.
ARGON2_PASSES = 2
ARGON2_KIBIBYTES = 47_104
ARGON2_LANES = 1
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "display_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.providers.password_rules.OwnWordsValidator"},
    {"NAME": "accounts.providers.password_rules.BreachedPasswordValidator"},
]
# A service of breached passwords that is asked by the first digits of a digest; empty: none is.
BREACHED_PASSWORDS_URL = env.BREACHED_PASSWORDS_URL
# What is sent by mail or text to prove who somebody is works for ten minutes: OWASP ASVS 5.0, 6.5.5.
PASSWORD_RESET_TIMEOUT = 600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/accounts/email/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.log_in.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.login.LoginForm",
    "signup": "accounts.forms.signup.SignupForm",
    "confirm_email_verification_code": "accounts.forms.signup.ConfirmAddressForm",
    "reset_password": "accounts.forms.reset.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.passwords.ResetPasswordKeyForm",
    "change_password": "accounts.forms.passwords.ChangePasswordForm",
    "set_password": "accounts.forms.passwords.SetPasswordForm",
    "request_login_code": "accounts.forms.login.RequestLoginCodeForm",
    "change_phone": "accounts.forms.change_phone.ChangePhoneForm",
}
# What everybody who signs up is asked, on whichever way they come.
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.admission.AdmissionForm"
ACCOUNT_LOGIN_METHODS = {"email", "username", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "phone"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_MIN_LENGTH = 3
# Sign-up, log-in and reset answer alike whether an account exists or not.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
# Wrong passwords are counted by accounts.services.log_ins, which does not depend on the cache.
# Texts are counted by accounts.services.texts.
ACCOUNT_RATE_LIMITS = {
    "signup": f"{env.SIGNUP_RATE}/m/ip",
    "login_failed": None,
    "change_phone": "10/m/user",
    "verify_phone": None,
}
# Addresses are EmailAddress rows, nowhere else.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.log_in.adapters.display_name"

SOCIALACCOUNT_ADAPTER = "accounts.log_in.social_adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = _social_providers()
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.signup.SocialSignupForm"}
# Whoever comes by a provider chooses a name and is asked what everybody is asked.
SOCIALACCOUNT_AUTO_SIGNUP = False
# By an address that the provider has verified, and whose owner here has, too (accounts.log_in.social_adapter).
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A token is used once, to learn who it is.
SOCIALACCOUNT_STORE_TOKENS = False
# Programs log in as browsers do, and get the key of their session in a header instead of a cookie.
HEADLESS_CLIENTS = ("app",)
HEADLESS_SERVE_SPECIFICATION = True
HEADLESS_SPECIFICATION_TEMPLATE_NAME = None

# The helper says that passkeys belong to the domain of PUBLIC_URL, without one to the host that is asked, which may be
# localhost but no number. The library's checks want a name and an address here all the same.
OTP_WEBAUTHN_HELPER_CLASS = "accounts.log_in.passkeys.PasskeyHelper"
OTP_WEBAUTHN_RP_NAME = "SocialFlow"
OTP_WEBAUTHN_RP_ID = urlsplit(env.PUBLIC_URL).hostname or "localhost"
OTP_WEBAUTHN_ALLOWED_ORIGINS = [env.PUBLIC_URL or "http://localhost"]
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False

SESSION_ENGINE = "accounts.sessions"
# A session ends after so long without use, and so long after the log-in whatever is done with it.
SESSION_IDLE_SECONDS = env.SESSION_IDLE_DAYS * 24 * 3600
SESSION_COOKIE_AGE = env.SESSION_MAX_DAYS * 24 * 3600
KNOWN_BROWSER_COOKIE_NAME = "browser"
REMEMBERED_BROWSER_COOKIE_NAME = "remembered_browser"
# How long one may do dangerous things after showing who one is, in seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600

SIGNUP_POLICY = _signup_policy()
# Accounts whose address is not confirmed by then are removed.
SIGNUP_CONFIRM_DAYS = max(1, env.SIGNUP_CONFIRM_DAYS)
# Domains of e-mail addresses that may, and may not, sign up; subdomains count as their domain.
EMAIL_DOMAINS_ALLOWED = env.EMAIL_DOMAINS_ALLOWED
EMAIL_DOMAINS_DENIED = env.EMAIL_DOMAINS_DENIED
# In years; 0: nobody is asked when they were born.
MINIMUM_AGE = env.MINIMUM_AGE
# The version of templates/accounts/terms_text.html that people accept; empty: none is asked for.
TERMS_VERSION = env.TERMS_VERSION

# Who sends text messages; empty: nobody, and no phone number is asked for.
SMS_SENDER = "accounts.providers.sms.TwilioSender" if env.SMS_ACCOUNT_SID else ""
SMS_ACCOUNT_SID = env.SMS_ACCOUNT_SID
SMS_AUTH_TOKEN = env.SMS_AUTH_TOKEN
SMS_FROM = env.SMS_FROM
SMS_API_URL = env.SMS_API_URL
