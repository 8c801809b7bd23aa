"""Codes from mails and texts, and answers of passkeys, are tried one after another, and each is good once.

The log-in library keeps them in the session, with how often they were guessed wrong. Of many requests at once each
reads that before one writes it: each would get to try, and what is right would let in each. Codes of a second factor
need none of this: they are counted, and used up, in a locked row.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from accounts.sessions import SessionStore
from socialflow.core.errors import TooOftenError
from socialflow.core.network import client_address, network_of
from socialflow.core.patience import Counter, Patience, take_try

View = Callable[..., HttpResponseBase]

# A code ends after three misses; somebody new confirms an address and a number in one session.
_TRIES = Patience("code", free=6, first=2, growth=2, longest=60, memory=900)
_PROGRAMS = "/_allauth/"


def one_after_another(view: View) -> View:
    """Let a session try few codes at once through a view of the log-in library, then one after each wait.

    Locks: an advisory lock of the session, while a code is tried: the next one finds what this one has left of it.
    """

    @wraps(view)
    def counted(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _tries_a_code(request):
            return view(request, *args, **kwargs)
        if request.path_info.startswith(_PROGRAMS):
            session = request.headers.get("X-Session-Token")
            _take_try(request, session)
            with _alone(session):
                # The library reads the session, and writes it, within.
                return view(request, *args, **kwargs)
        session = request.session.session_key
        _take_try(request, session)
        with _alone(session):
            request.session = SessionStore(session)
            try:
                return view(request, *args, **kwargs)
            finally:
                # A log-in has ended the session of before; what is left of any other is written while nobody else reads
                # it, and not again later. One that ended meanwhile is left to the sessions' middleware.
                if session and request.session.modified and request.session.session_key == session:
                    with suppress(UpdateError):
                        request.session.save()
                        request.session.modified = False

    return counted


def _tries_a_code(request: HttpRequest) -> bool:
    """Forms say it by the name of their field; what programs send to these addresses is a code or nothing."""
    if request.method == "POST":
        return "code" in request.POST or request.content_type == "application/json"
    return "X-Email-Verification-Key" in request.headers


def _take_try(request: HttpRequest, session: str | None) -> None:
    """Raises TooOftenError `too_many_codes` (429)."""
    who = session or network_of(client_address(request))
    taken = take_try(Counter(_TRIES, hashlib.sha256(who.encode()).hexdigest()[:32]))
    if taken.wait_seconds:
        message = _("Those were many codes. Wait a minute, then try the one that we sent last.")
        raise TooOftenError("too_many_codes", taken.wait_seconds, message)


@contextmanager
def _alone(session: str | None) -> Iterator[None]:
    """Have a session for oneself, in a transaction that is kept whatever comes of the try: a miss counts.

    Without a session there is nothing to share.
    """
    if not session:
        yield
        return
    raised: Exception | None = None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"code {session}"])
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is goes on once this is committed
            raised = error
    if raised:
        raise raised
