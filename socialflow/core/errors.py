"""What can go wrong in the domain, in words a person understands."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# What Django raises while the database is away or has just come back: the same request may work in a moment.
DATABASE_AWAY = (OperationalError, InterfaceError)


class DomainError(Exception):
    """A refusal with a stable code; doors turn it into a problem document (RFC 9457) or a page.

    Args:
        code: stable, snake_case, for programs.
        message: one sentence for people that says what to do.
        status: the HTTP status.
        extra: further members of the problem document, JSON values only.
    """

    def __init__(self, code: str, message: str, status: int = 400, extra: Mapping[str, Any] | None = None) -> None:
        """Keep the refusal's parts for the doors."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.extra = dict(extra or {})


class InvalidError(DomainError):
    """The input cannot be accepted as it is (422)."""

    def __init__(self, code: str, message: str, extra: Mapping[str, Any] | None = None) -> None:
        """Refuse input."""
        super().__init__(code, message, 422, extra)


class ForbiddenError(DomainError):
    """The viewer may see it but not do this (403)."""

    def __init__(self, code: str = "forbidden", message: str = "") -> None:
        """Refuse an act."""
        super().__init__(code, message or _("You may not do that."), 403)


class NotFoundError(DomainError):
    """It is not there, or not for this viewer: both answer alike (404)."""

    def __init__(self, code: str = "not_found", message: str = "") -> None:
        """Refuse to tell."""
        super().__init__(code, message or _("That does not exist, or is not for you to see."), 404)


class ConflictError(DomainError):
    """The state it is in does not allow this (409)."""

    def __init__(self, code: str, message: str, extra: Mapping[str, Any] | None = None) -> None:
        """Refuse a move."""
        super().__init__(code, message, 409, extra)


class TooOftenError(DomainError):
    """It came too often; the same works after so many seconds (429)."""

    def __init__(self, code: str, seconds: int, message: str = "") -> None:
        """Ask to wait."""
        words = ngettext(
            "That was a lot at once. Try again in %(seconds)s second.",
            "That was a lot at once. Try again in %(seconds)s seconds.",
            seconds,
        )
        super().__init__(code, message or words % {"seconds": seconds}, 429, {"retry_after_seconds": seconds})


class UnavailableError(DomainError):
    """A part behind is down; the same call may work soon (503)."""

    def __init__(self, code: str = "unavailable", message: str = "") -> None:
        """Ask to come back."""
        words = message or _("This does not work right now. Try again in a moment.")
        super().__init__(code, words, 503, {"retry_after_seconds": 2})


def nobody() -> NotFoundError:
    """What is said of an account that is not there, or not for whoever asks."""
    return NotFoundError("user_not_found", _("There is nobody of that name."))


@contextmanager
def said_by_form() -> Iterator[None]:
    """Have a form say what a service refuses: an InvalidError becomes a ValidationError of the same words and code."""
    try:
        yield
    except InvalidError as error:
        raise ValidationError(error.message, code=error.code) from error


def title_of(code: str) -> str:
    """What a problem is called in English: its code in words."""
    return code.replace("_", " ").capitalize()
