"""Codes from mails and texts are tried one after another.

The log-in library counts wrong codes in the session: of many requests at once each reads the count before one writes
it, and so each gets to try. Codes of a second factor need none of this: they are counted in a locked row.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from socialflow.core.errors import DomainError
from socialflow.core.network import client_address, network_of
from socialflow.core.patience import Counter, Patience, take_try

View = Callable[..., HttpResponseBase]

# A code ends after three misses; somebody new confirms an address and a number in one session.
_TRIES = Patience("code", free=6, first=2, growth=2, longest=60, memory=900)


def one_after_another(view: View) -> View:
    """Let a session try few codes at once through a view of the log-in library, then one after each wait."""

    @wraps(view)
    def counted(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _tries_a_code(request):
            _take_try(request)
        return view(request, *args, **kwargs)

    return counted


def _tries_a_code(request: HttpRequest) -> bool:
    """Forms say it by the name of their field; what programs send to these addresses is a code or nothing."""
    if request.method == "POST":
        return "code" in request.POST or request.content_type == "application/json"
    return "X-Email-Verification-Key" in request.headers


def _take_try(request: HttpRequest) -> None:
    """Raises DomainError `too_many_codes` (429)."""
    session = request.headers.get("X-Session-Token") or request.session.session_key
    who = session or network_of(client_address(request))
    taken = take_try(Counter(_TRIES, hashlib.sha256(who.encode()).hexdigest()[:32]))
    if taken.wait_seconds:
        raise DomainError(
            "too_many_codes", _("Those were many codes. Wait a minute, then try the one that we sent last."), 429,
            {"retry_after_seconds": taken.wait_seconds},
        )  # fmt: skip
