"""Log-in by Google, Facebook, X, GitHub and any OpenID Connect provider: allauth's, held to what we ask of them.

Each keeps its own pages and addresses; what differs is the same for all (`_Strict`), and for those that speak OpenID.
"""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.facebook.provider import FacebookProvider
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.twitter_oauth2.provider import TwitterOAuth2Provider
from allauth.socialaccount.providers.twitter_oauth2.views import TwitterOAuth2Adapter
from allauth.utils import get_request_param
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from requests import RequestException

from accounts.providers.calls import sense_expected
from accounts.providers.id_tokens import check_id_tokens_strictly, spend_id_token

# What of an account at a provider is kept besides its id: what the settings call it.
_KEPT = ("username", "login", "preferred_username", "email", "name")

# How each provider, and whoever passes its answer on, says that an address was proven.
_VERIFIED = frozenset({"email_verified", "verified_email", "verified"})


def _reads_sense(method: Callable[..., Any]) -> Callable[..., Any]:
    """Have what allauth reads of an answer raise OAuth2Error, which it tells the visitor, for one that makes none."""

    @wraps(method)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with sense_expected():
            return method(*args, **kwargs)

    return guarded


check_id_tokens_strictly()
for _adapter in (
    FacebookOAuth2Adapter, GitHubOAuth2Adapter, GoogleOAuth2Adapter, OpenIDConnectOAuth2Adapter, TwitterOAuth2Adapter,
):  # fmt: skip
    for _step in ("get_access_token_data", "parse_token", "complete_login"):
        setattr(_adapter, _step, _reads_sense(getattr(_adapter, _step)))
# allauth sends the PKCE verifier in a body only, and Facebook takes either.
FacebookOAuth2Adapter.access_token_method = "POST"  # noqa: S105 - a method of HTTP


class _Strict(OAuth2Provider):  # type: ignore[misc]  # allauth has no types
    """A provider that a link from elsewhere cannot change the question to, and of whose answer little is kept."""

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """What we ask for, whatever the address says."""
        scope: list[str] = self.get_scope()
        return scope

    def get_auth_params_from_request(self, request: HttpRequest, action: Any) -> dict[str, str]:
        """Likewise: `state` and `redirect_uri` are among these."""
        params: dict[str, str] = self.get_auth_params()
        return params

    def redirect(self, request: HttpRequest, process: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page that goes on to the provider: a redirect from our form would have to be allowed for every form."""
        try:
            answer: HttpResponse = super().redirect(request, process, *args, **kwargs)
        except RequestException as error:
            failed: HttpResponse = render_authentication_error(request, self, exception=error)
            return failed
        if not isinstance(answer, HttpResponseRedirect):
            return answer
        return render(request, "socialaccount/leaving.html", {"url": answer.url, "provider": self})

    def verify_token(self, request: HttpRequest, token: dict[str, str]) -> Any:
        """Who it is by the token that a program brings. Raises ValidationError."""
        try:
            with sense_expected():
                login = super().verify_token(request, token)
                if token.get("id_token"):
                    spend_id_token(token["id_token"])
                return login
        except OAuth2Error as error:
            raise get_adapter().validation_error("invalid_token") from error

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The addresses; only JSON's `true` says that one was proven: to allauth the text "false" does, too."""
        addresses: list[EmailAddress] = super().extract_email_addresses(_held_to_true(data))
        return [address for address in addresses if isinstance(address.email, str)]

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, str]:
        """What there is of a name and an address."""
        fields: dict[str, Any] = super().extract_common_fields(data)
        return {name: value for name, value in fields.items() if isinstance(value, str)}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, str]:
        """What is kept of the answer."""
        told = data.get("userinfo") or data.get("id_token") or data
        return {name: told[name][:200] for name in _KEPT if isinstance(told.get(name), str)}


class _Signed(_Strict):
    """A provider whose answer holds an ID token: it must be of this very log-in.

    The nonce is a digest of `state`, which is in the visitor's session and used once: nothing more has to be kept.
    Source: OpenID Connect Core 1.0, sections 3.1.2.1, 3.1.3.7 and 5.3.2; RFC 9207, section 2.4.
    """

    def redirect(self, request: HttpRequest, process: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask with a nonce."""
        state_id = get_adapter().generate_state_param({})
        params = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": _nonce_of(state_id)}
        return super().redirect(request, process, *args, state_id=state_id, auth_params=params, **kwargs)

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        """Who it is. Raises OAuth2Error for the token of another log-in, another provider or another person."""
        claims = response.get("id_token", response if "iss" in response else {})
        # As allauth reads them, which takes a form before the address.
        if state_id := get_request_param(request, "state"):
            if not hmac.compare_digest(str(claims.get("nonce")).encode(), _nonce_of(state_id).encode()):
                raise OAuth2Error("The ID token is of another log-in.")
            if get_request_param(request, "iss", claims.get("iss")) != claims.get("iss"):
                raise OAuth2Error("The answer is of another provider.")
        if "userinfo" in response and claims and response["userinfo"].get("sub") != claims.get("sub"):
            raise OAuth2Error("The two answers tell of different people.")
        return super().sociallogin_from_response(request, response)


class Google(_Signed, GoogleProvider):  # type: ignore[misc]
    """Source: developers.google.com/identity/openid-connect/openid-connect."""

    package: ClassVar[str] = "allauth.socialaccount.providers.google"


class Facebook(_Strict, FacebookProvider):  # type: ignore[misc]
    """Source: developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow."""

    package: ClassVar[str] = "allauth.socialaccount.providers.facebook"


class X(_Strict, TwitterOAuth2Provider):  # type: ignore[misc]
    """Source: docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code."""

    package: ClassVar[str] = "allauth.socialaccount.providers.twitter_oauth2"


class GitHub(_Strict, GitHubProvider):  # type: ignore[misc]
    """Source: docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps."""

    package: ClassVar[str] = "allauth.socialaccount.providers.github"


class OpenIdConnect(_Signed, OpenIDConnectProvider):  # type: ignore[misc]
    """Any provider that has a discovery document. Source: OpenID Connect Discovery 1.0."""

    package: ClassVar[str] = "allauth.socialaccount.providers.openid_connect"


def _nonce_of(state_id: str) -> str:
    return salted_hmac("accounts.providers.social.nonce", state_id, algorithm="sha256").hexdigest()


def _held_to_true(told: Any) -> Any:
    """An answer in which nothing but `true` means that an address was proven."""
    if isinstance(told, dict):
        return {name: value is True if name in _VERIFIED else _held_to_true(value) for name, value in told.items()}
    return [_held_to_true(each) for each in told] if isinstance(told, list) else told
