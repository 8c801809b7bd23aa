"""Around every request of a person: what their second factor allows, and what needs fresh proof."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from accounts.doors import ask_for_proof, has_fresh_proof, is_verified

View = Callable[[HttpRequest], HttpResponseBase]

# allauth's own pages: some do nothing but change, others also show what there is.
_CHANGING = frozenset({"account_change_password", "account_set_password"})
_SHOWING = frozenset({"account_email", "account_change_phone", "socialaccount_connections"})


def second_factor(get_response: View) -> View:
    """Let `request.user` know whether a second factor was shown: what django-otp's middleware does, but when asked.

    Staff who have not shown one have no powers of staff in this session: nothing can forget to ask. It costs a query on
    each of their requests, and none on anybody else's.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.user = SimpleLazyObject(partial(_person, request))
        return get_response(request)

    return middleware


class fresh_proof:  # noqa: N801 - middleware reads as a verb in the settings, and needs a hook besides the call
    """Ask for fresh proof on the pages that the log-in library brings."""

    def __init__(self, get_response: View) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Lead to the proof first, where the page changes something that a thief would change."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_guarded = name in _CHANGING or (name in _SHOWING and request.method not in {"GET", "HEAD"})
        if not is_guarded or not request.user.is_authenticated or has_fresh_proof(request):
            return None
        return ask_for_proof(request)


def _person(request: HttpRequest) -> Any:
    user: Any = get_user(request)
    user.is_verified = partial(is_verified, request, user)
    if user.is_authenticated and user.is_staff and not is_verified(request, user):
        user.is_staff = user.is_superuser = False
    return user
