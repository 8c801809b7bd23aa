"""Log-in by Google, Facebook, X, GitHub and any OpenID Connect provider: allauth's, held to what we ask of them.

Each keeps its own pages and addresses; what differs is the same for all (`_Strict`), and for those that speak OpenID.
"""

import hmac
from typing import Any, ClassVar

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.facebook.provider import FacebookProvider
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.twitter_oauth2.provider import TwitterOAuth2Provider
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from requests import RequestException

from accounts.providers.id_tokens import check_id_tokens_strictly

# What of an account at a provider is kept besides its id: what the settings call it.
_KEPT = ("username", "login", "preferred_username", "email", "name")

check_id_tokens_strictly()
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

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        """Who it is. Raises OAuth2Error for an answer that makes no sense."""
        try:
            return super().sociallogin_from_response(request, response)
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("The provider's answer makes no sense.") from error

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
        if state_id := request.GET.get("state"):
            if not hmac.compare_digest(str(claims.get("nonce")).encode(), _nonce_of(state_id).encode()):
                raise OAuth2Error("The ID token is of another log-in.")
            if request.GET.get("iss", claims.get("iss")) != claims.get("iss"):
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
