"""Browsers that an account was used in before: a cookie with a mark for each of the last few accounts.

A mark is a digest of the account and its present password under our key, so nobody makes one up, and a new password
makes every browser unknown again. It opens nothing: it spares the owner what guessing from elsewhere costs, and a mail.
"""

import base64
import hmac
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.services import REMEMBERED_FOR, remember_browser

_MOST_ACCOUNTS = 5
# 132 bits.
_MARK_LENGTH = 22
_SECONDS = 400 * 24 * 3600
_NEW_MARK = "_new_browser_mark"
_LEFT = "_left_this_browser"


def known_mark(request: HttpRequest, person_id: UUID, password_hash: str) -> str | None:
    """The mark of this account in this browser, None when it never logged in here since its password is what it is."""
    mark = _mark_of(person_id, password_hash)
    return mark if any(hmac.compare_digest(mark, kept) for kept in _kept_marks(request)) else None


def has_marks(request: HttpRequest) -> bool:
    """Whether somebody has logged in here before at all."""
    return bool(_kept_marks(request))


def mark_browser(request: HttpRequest, person: User) -> None:
    """Have the answer to this request mark the browser as one of this person's."""
    setattr(request, _NEW_MARK, _mark_of(person.pk, person.password))


def clear_browser(request: HttpRequest) -> None:
    """Have the answer to this request tell the browser to forget what was kept of the person who logs out.

    Marks stay: they are cookies, and say nothing. Source: W3C, Clear Site Data.
    """
    setattr(request, _LEFT, True)


def remember_here(request: HttpRequest, response: HttpResponseBase, person: User) -> None:
    """Have this browser pass without a second factor for a while; staff show theirs in every one."""
    if not person.is_staff:
        response.set_cookie(
            settings.REMEMBERED_BROWSER_COOKIE_NAME, remember_browser(person=person), max_age=REMEMBERED_FOR,
            httponly=True, secure=request.is_secure() or settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip


def keep_marks(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Send the cookie with the answer to a log-in, and with that to a log-out what clears the browser."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if mark := getattr(request, _NEW_MARK, None):
            marks = [mark, *(kept for kept in _kept_marks(request) if kept != mark)][:_MOST_ACCOUNTS]
            response.set_cookie(
                settings.KNOWN_BROWSER_COOKIE_NAME, ".".join(marks), max_age=_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
            )  # fmt: skip
        if hasattr(request, _LEFT):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def _kept_marks(request: HttpRequest) -> list[str]:
    marks = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")[:200].split(".")
    return [mark for mark in marks if len(mark) == _MARK_LENGTH and mark.isascii()][:_MOST_ACCOUNTS]


def _mark_of(person_id: UUID, password_hash: str) -> str:
    digest = salted_hmac("accounts.log_in.browsers", f"{person_id} {password_hash}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)[:_MARK_LENGTH].decode()
