"""Around every request of a person: what their second factor allows, and what needs fresh proof."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.base.response import ReauthenticationResponse, UnauthorizedResponse
from allauth.headless.constants import Client
from allauth.headless.internal.authkit import authentication_context
from allauth.headless.internal.decorators import mark_request_as_headless
from allauth.headless.socialaccount.response import provider_flows
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.doors import ask_for_proof, has_fresh_proof, is_verified
from accounts.log_in.stages import SecondFactorStage
from accounts.selectors import ways_to_prove
from socialflow.core.doors import READING
from socialflow.core.typed import bring_back_typed

View = Callable[[HttpRequest], HttpResponseBase]

# allauth's own pages: some do nothing but change, others also show what there is.
_CHANGING = frozenset({"account_change_password", "account_set_password"})
_SHOWING = frozenset({"accounts:email", "account_change_phone", "socialaccount_connections"})
# The same for programs: `/_allauth/app/v1/…`. Who is logged in can only connect a provider by the last two.
_FOR_PROGRAMS = frozenset({"manage_email"}) | frozenset(
    f"headless:app:{name}"
    for name in (
        "account:change_password",
        "account:manage_phone",
        "socialaccount:manage_providers",
        "socialaccount:provider_token",
        "socialaccount:redirect_to_provider",
    )
)
_PHONE = "headless:app:account:manage_phone"


def second_factor(get_response: View) -> View:
    """Let `request.user` know whether a second factor was shown: what django-otp's middleware does, but when asked.

    Staff who have not shown one have no powers of staff in this session: nothing can forget to ask. It costs a query on
    each of their requests, and none on anybody else's.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.user = SimpleLazyObject(partial(_person, request))  # type: ignore[assignment]  # as Django does
        return get_response(request)

    return middleware


class fresh_proof:  # noqa: N801 - middleware reads as a verb in the settings, and needs a hook besides the call
    """Ask for fresh proof where the log-in library changes what a thief of a session would change."""

    def __init__(self, get_response: View) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: SimpleTemplateResponse) -> HttpResponseBase:
        """Show a form as it was when the proof was asked for: on our pages, the log-in library's and those of staff."""
        bring_back_typed(request, response)
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponseBase | None:
        """Lead a person to the proof first; tell a program to bring it."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_reading = request.method in READING
        if name in _FOR_PROGRAMS and not is_reading:
            return _refuse_program(request)
        if _is_connecting(request, name) and not request.user.is_authenticated:
            # Whoever logs in later in this browser would be connected.
            return redirect_to_login(reverse("socialaccount_connections"))
        if name in _CHANGING or (name in _SHOWING and not is_reading) or _is_connecting(request, name):
            return ask_for_proof(request) if _is_stale(request) else None
        return None


class ProofNeeded(ReauthenticationResponse):  # type: ignore[misc]  # allauth has no types
    """Allauth's 401, naming what is proof here: a second factor, without one the password, else another log-in."""

    def _get_flows(self, request: HttpRequest, user: Any) -> list[dict[str, Any]]:
        ways = ways_to_prove(user)
        if ways.has_factor:
            return [{"id": SecondFactorStage.key}]
        return [{"id": "reauthenticate"}] if ways.has_password else [{"id": "login_by_code"}, *provider_flows(request)]


def _refuse_program(request: HttpRequest) -> HttpResponseBase | None:
    """Allauth's 401 with the ways to prove it, for a session that has not; the session is named by a header.

    Strangers are sent on to allauth, which knows who waits in a log-in, but where it takes them for somebody.
    """
    mark_request_as_headless(request, Client.APP)
    is_for_members = request.resolver_match.view_name == _PHONE and request.method != "POST"  # type: ignore[union-attr]
    try:
        with authentication_context(request):
            if is_for_members and not request.user.is_authenticated:
                return cast("HttpResponseBase", UnauthorizedResponse(request))
            return ProofNeeded(request) if _is_stale(request) else None
    except ImmediateHttpResponse as ended:  # allauth's 410: the session is over
        return cast("HttpResponseBase", ended.response)


def _is_connecting(request: HttpRequest, name: str) -> bool:
    """Whether an account at a provider is about to become a way in."""
    return name.endswith("_login") and "connect" in {request.GET.get("process"), request.POST.get("process")}


def _is_stale(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not has_fresh_proof(request)


def _person(request: HttpRequest) -> Any:
    user: Any = get_user(request)
    user.is_verified = partial(is_verified, request, user)
    if user.is_authenticated and user.is_staff and not is_verified(request, user):
        user.is_staff = user.is_superuser = False
    return user
