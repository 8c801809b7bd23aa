"""Who becomes a member, and by which providers people come in: Django's settings from the variables of `env`."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from socialflow.settings import env

_POLICIES = ("open", "approval", "invite", "closed")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def signup_policy() -> str:
    """Open to everybody, after staff approved, by invite only, or closed. Raises ImproperlyConfigured."""
    if env.SIGNUP_POLICY not in _POLICIES:
        raise ImproperlyConfigured(f"SIGNUP_POLICY is {' or '.join(_POLICIES)}, not {env.SIGNUP_POLICY!r}.")
    return env.SIGNUP_POLICY


def social_providers() -> dict[str, dict[str, Any]]:
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
            "provider_class": "accounts.social_providers.Google",
            "SCOPE": ["openid", "profile", "email"],
            **_app(env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET),
        },
        "facebook": {
            "provider_class": "accounts.social_providers.Facebook",
            "FIELDS": ["id", "email", "name"],
            **_app(env.FACEBOOK_CLIENT_ID, env.FACEBOOK_CLIENT_SECRET),
        },
        "twitter_oauth2": {
            "provider_class": "accounts.social_providers.X",
            "FIELDS": ["id", "name", "username"],
            **_app(env.X_CLIENT_ID, env.X_CLIENT_SECRET),
        },
        "github": {
            "provider_class": "accounts.social_providers.GitHub",
            **_app(env.GITHUB_CLIENT_ID, env.GITHUB_CLIENT_SECRET),
        },
        "openid_connect": {
            "provider_class": "accounts.social_providers.OpenIdConnect",
            **_app(env.OPENID_CLIENT_ID, env.OPENID_CLIENT_SECRET if env.OPENID_ISSUER else "", **openid),
        },
    }


def _app(client_id: str, secret: str, **more: Any) -> dict[str, Any]:
    apps = [{"client_id": client_id, "secret": secret, "key": "", **more}] if client_id and secret else []
    return {"APPS": apps, "OAUTH_PKCE_ENABLED": True}
