"""What every door of accounts asks first: who it is, whether a second factor was shown, and whether just now."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.internal.sessionkit import get_session_user
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as bind_device
from django_otp.models import Device

from accounts.choices import Scope, Status
from accounts.models import User
from accounts.selectors import FoundToken, find_token
from accounts.services import fetch_export, has_accepted_terms, has_second_factor, hold_addresses
from accounts.sessions import SessionStore
from socialflow.core.bytes import serve_stored
from socialflow.core.doors import KEPT_BY_NOBODY, READING, lead_away, page_to_return_to
from socialflow.core.errors import DomainError
from socialflow.core.rates import spend_or_refuse
from socialflow.core.typed import keep_typed

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# What allauth's record of a session calls a code or passkey; a password or a provider have other names.
SECOND_FACTOR = "second_factor"
# Where a session keeps the version of the terms that its person accepted.
_TERMS = "terms"


class AloneWithAddresses:
    """A view of the log-in library that changes one's e-mail addresses, one request of a person after another."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raises DomainError `too_many_requests`, and as `hold_addresses` does."""
        answer: Callable[..., HttpResponseBase] = super().dispatch  # type: ignore[misc]  # of the view
        if request.method in READING or not request.user.is_authenticated:
            return answer(request, *args, **kwargs)
        spend_or_refuse(request, "texts")
        with transaction.atomic():
            hold_addresses(person=person_of(request))
            return answer(request, *args, **kwargs)


def person_of(request: Any) -> User:
    """Who is signed in, by a page or a program; nobody else passes the decorators and the permissions."""
    return cast("User", request.user)


def viewer_of(request: HttpRequest) -> Any:
    """Who asks for a file: by the session of a browser, or by the token or session that a program shows; else nobody.

    What a program shows in vain makes it a stranger, who sees what strangers do. Queries: one, two for a session.
    """
    if request.user.is_authenticated:
        return request.user
    if key := request.headers.get("X-Session-Token"):
        return get_session_user(SessionStore(key)) or request.user
    try:
        token = token_shown(request)
    except DomainError:
        return request.user
    return token.user if token and Scope.READ.value in token.scopes else request.user


def token_shown(request: Any) -> FoundToken | None:
    """The token of `Authorization: Bearer sf_…`, None when none is shown. Source: RFC 6750, sections 2.1 and 3.

    Raises DomainError (401) `invalid_token`, `token_expired`, and those of `kept_out`. Queries: one.
    """
    scheme, _space, plain = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    token = find_token(plain.strip())
    if token is None:
        raise DomainError(
            "invalid_token", _("This token is not valid. Make a new one under Settings, API tokens."), 401
        )
    if token.is_over(timezone.now()):
        raise DomainError("token_expired", _("This token has expired. Make a new one under Settings, API tokens."), 401)
    if not token.user.is_active:
        raise kept_out(token.user.status)
    return token


def kept_out(status: str) -> DomainError:
    """What a program is told whose token or session is good, and whose person is not here any more.

    Returns: (401) `account_suspended`, `account_banned`, `account_inactive`.
    """
    if status == Status.SUSPENDED:
        return DomainError("account_suspended", _("The account is suspended: log in to read why, and to appeal."), 401)
    if status == Status.BANNED:
        return DomainError("account_banned", _("The account is banned: log in to read why, and to appeal."), 401)
    return DomainError("account_inactive", _("The account of this token is not active."), 401)


def is_verified(request: HttpRequest, person: Any = None) -> bool:
    """Whether the person of a request showed a second factor in this session, and has it still.

    Args:
        person: only where `request.user` is being made.
    Queries: one, the first time that it is asked for; none for a session without.
    """
    who: Any = request.user if person is None else person
    if not hasattr(who, "otp_device"):
        device_id = request.session.get(DEVICE_ID_SESSION_KEY)
        device = Device.from_persistent_id(device_id) if device_id else None
        is_theirs = device is not None and device.confirmed and device.user_id == who.pk
        who.otp_device = device if is_theirs else None
    return who.otp_device is not None


def has_fresh_proof(request: HttpRequest) -> bool:
    """Whether the person showed within ten minutes that it is they: at log-in, or since.

    Who has a second factor shows that: whoever took over a session may know the password.
    Queries: one, when there is any proof.
    """
    records = get_authentication_records(request, request.user)
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    methods = {record["method"] for record in records if record["at"] > oldest}
    if not methods:
        return False
    return SECOND_FACTOR in methods or not has_second_factor(person=person_of(request))


def note_proof(request: HttpRequest, method: str, device: Device | None = None) -> None:
    """Write into the session of a person who is signed in that they showed this just now."""
    record_authentication(request, request.user, method, reauthenticated=True)
    if device is not None:
        bind_device(request, device)


def renew_session(request: HttpRequest) -> None:
    """Give the session of somebody who has just shown again who they are a new key: a copy of the old one ends here.

    Call it where the answer takes the new key along. Queries: three.
    """
    request.session.cycle_key()


def needs_fresh_proof(view: View[P]) -> View[P]:
    """Let nobody change something, or see a form that does nothing else, without fresh proof of who they are.

    Put it above a view that only changes; a page with a list and a form wants `needs_fresh_proof_to_change`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if has_fresh_proof(request) else ask_for_proof(request)

    return guarded


def needs_fresh_proof_to_change(view: View[P]) -> View[P]:
    """Let people look, but change nothing without fresh proof of who they are."""
    strict = needs_fresh_proof(view)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return (view if request.method in READING else strict)(request, *args, **kwargs)

    return guarded


def ask_for_proof(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks who it is, and back to the page that they came from, with what they typed there."""
    target = page_to_return_to(request)
    if not request.user.is_authenticated:
        return lead_away(request, redirect_to_login(target).url)
    response = lead_away(request, f"{reverse('accounts:prove')}?{urlencode({'next': target}, safe='/')}")
    keep_typed(request, response, target)
    return response


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead staff to where a second factor is set up, or shown and then back."""
    if request.user.is_authenticated and not has_second_factor(person=person_of(request)):
        messages.warning(request, _("Staff need a second factor. Set one up, then go on."))
        return redirect("accounts:factors")
    return ask_for_proof(request)


def has_accepted(request: HttpRequest) -> bool:
    """Whether the person of a request accepted the present terms. Queries: one, until it is known of the session."""
    if request.session.get(_TERMS) == settings.TERMS_VERSION:
        return True
    if has_accepted_terms(person=person_of(request)):
        note_accepted(request)
        return True
    return False


def note_accepted(request: HttpRequest) -> None:
    """Remember for this session that the present terms are accepted."""
    request.session[_TERMS] = settings.TERMS_VERSION


def send_export(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """Answer with one of one's own copies; a download that goes on where it stopped is noted no second time.

    The caller has asked for fresh proof. Raises what `fetch_export` raises.
    """
    person = person_of(request)
    is_beginning = request.method == "GET" and request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
    key = fetch_export(person=person, export_id=export_id, is_noted=is_beginning)
    response = serve_stored(request, key, "application/zip", KEPT_BY_NOBODY)
    response.headers["Content-Disposition"] = f'attachment; filename="socialflow-{person.username}.zip"'
    return response
