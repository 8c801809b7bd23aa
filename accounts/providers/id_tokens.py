"""How ID tokens of providers are believed: by their signature, with an algorithm that we know, of the right issuer.

allauth takes tokens that come straight from the provider without looking at the signature, which OpenID Connect allows,
and whatever algorithm and issuer they and the provider's own description name.
Source: OpenID Connect Core 1.0, section 3.1.3.7; Discovery 1.0, section 4.3; RFC 8725, section 3.1.
"""

import hashlib
import time
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from requests import RequestException

from accounts.providers.calls import sense_expected

# Only such as have a public key: none can be made with what everybody may read.
_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
_DESCRIPTION = "/.well-known/"
# For so long a description is kept: a press of the button asks nobody.
_KEPT_SECONDS = 600
_CLOCKS_APART_SECONDS = 300
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
_fetch_key = jwtkit.fetch_key
_read_config = OpenIDConnectOAuth2Adapter.openid_config.fget


def check_id_tokens_strictly() -> None:
    """Hold allauth to these rules from now on."""
    jwtkit.fetch_key = _key_of_a_known_kind
    for adapter in (GoogleOAuth2Adapter, OpenIDConnectOAuth2Adapter):
        # Set by allauth where it would then do without the signature.
        adapter.did_fetch_access_token = property(lambda _adapter: False, lambda _adapter, _value: None)
    OpenIDConnectOAuth2Adapter.openid_config = property(_config_of_the_issuer)


def spend_id_token(token: str) -> None:
    """Take an ID token that was found good, once; while the cache is away nothing is known of before.

    Raises OAuth2Error for one that let somebody in.
    """
    # Without the signature, of which others fit as well.
    claims, _, _ = token.rpartition(".")
    left = jwt.decode(token, options={"verify_signature": False})["exp"] - time.time()
    if not cache.add(f"id_token:{hashlib.sha256(claims.encode()).hexdigest()}", True, left + _CLOCKS_APART_SECONDS):
        raise OAuth2Error("The ID token was used before.")


def _key_of_a_known_kind(credential: str, keys_url: str, lookup: Any) -> Any:
    """The algorithm and the provider's key of a token. Raises OAuth2Error for one that names neither."""
    header = jwt.get_unverified_header(credential)
    if header.get("alg") not in _ALGORITHMS or "kid" not in header:
        raise OAuth2Error("The ID token is signed by nothing that we know.")
    return _fetch_key(credential, keys_url, lookup)


def _config_of_the_issuer(adapter: Any) -> dict[str, Any]:
    """What the provider says of itself, when that is the one of the settings.

    Raises ImmediateHttpResponse with the page that says that it is not, or is away; for programs what allauth expects.
    """
    try:
        return _described(adapter)
    except (RequestException, OAuth2Error) as error:
        if hasattr(adapter.request.allauth, "headless"):
            raise
        page = render_authentication_error(adapter.request, adapter.get_provider(), exception=error)
        raise ImmediateHttpResponse(page) from error


def _described(adapter: Any) -> dict[str, Any]:
    address = adapter.get_provider().server_url
    kept: dict[str, Any] | None = cache.get(f"openid:{address}")
    if kept is not None:
        return kept
    with sense_expected():
        config: dict[str, Any] = _read_config(adapter)
        issuer = str(config.get("issuer"))
    if issuer.rstrip("/") != address.partition(_DESCRIPTION)[0].rstrip("/"):
        raise OAuth2Error("The provider calls itself by another name than OPENID_ISSUER.")
    scheme = address.partition(":")[0]
    if not all(str(config.get(name)).startswith(f"{scheme}://") for name in _ENDPOINTS):
        raise OAuth2Error("The provider's description lacks an address.")
    cache.set(f"openid:{address}", config, _KEPT_SECONDS)
    return config
