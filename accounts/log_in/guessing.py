"""Log-in as allauth does it, with guessing made slow (accounts.services.log_ins), whichever page or program asks."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.log_in.browsers import has_marks, known_mark
from accounts.log_in.stages import is_program
from accounts.selectors import account_of_login
from accounts.services import LogInAttempt, begin_log_in, forgive_log_in, report_failed_log_in
from socialflow.core.errors import TooOftenError
from socialflow.core.metrics import PASSWORDS
from socialflow.core.network import client_address, network_of

_MINUTE = 60
_TOO_MANY = "too_many_login_attempts"


class SlowGuessing(DefaultAccountAdapter):  # type: ignore[misc]
    """The part of our adapter that stands between a typed password and its check."""

    _attempt: LogInAttempt

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. Raises ValidationError, or TooOftenError (429) to a program, when it comes too early.

        Then no password is looked at.
        """
        address = network_of(client_address(request))
        begun = begin_log_in(login=_typed(credentials), address=address, known_browser=_known(request, credentials))
        if not isinstance(begun, LogInAttempt):
            PASSWORDS.labels("too early").inc()
            raise _refusal(request, _too_early(begun), begun)
        self._attempt = begun

    def validation_error(self, code: str, *args: Any) -> Exception:
        """What the log-in library refuses; to a program 429 when it came too often."""
        if code == _TOO_MANY:
            return _refusal(self.request, str(DefaultAccountAdapter.error_messages[code]), _MINUTE)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The person whose password it is; their name then starts afresh."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user:
            PASSWORDS.labels("right").inc()
            forgive_log_in(attempt=self._attempt)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the owner's log, taking as long for a name that nobody has."""
        PASSWORDS.labels("wrong").inc()
        account = account_of_login(**_names(credentials))
        report_failed_log_in(
            person_id=account.id if account else None, step="password", failures=self._attempt.failures
        )


def _known(request: HttpRequest, credentials: dict[str, Any]) -> str | None:
    """The mark of a browser that the owner used before, or of the session in which they prove again who they are."""
    if request.user.is_authenticated:
        return f"session {request.user.pk}"
    account = account_of_login(**_names(credentials)) if has_marks(request) else None
    return known_mark(request, account.id, account.password) if account else None


def _typed(credentials: dict[str, Any]) -> str:
    """The name that was typed; allauth passes an address as a username, too."""
    names = _names(credentials)
    return names["email"] or names["phone"] or names["username"]


def _names(credentials: dict[str, Any]) -> dict[str, str]:
    return {name: str(credentials.get(name) or "") for name in ("email", "phone", "username")}


def _refusal(request: HttpRequest, message: str, seconds: int) -> Exception:
    """What a form says, and what a program is answered as whatever comes too often."""
    if is_program(request):
        return TooOftenError(_TOO_MANY, seconds, message)
    return ValidationError(message, code=_TOO_MANY)


def _too_early(seconds: int) -> str:
    if seconds < 2 * _MINUTE:
        text = ngettext(
            "Too many wrong passwords. Try again in %(n)s second, or choose a new password by mail.",
            "Too many wrong passwords. Try again in %(n)s seconds, or choose a new password by mail.",
            seconds,
        )
        return text % {"n": seconds}
    minutes = -(-seconds // _MINUTE)
    text = ngettext(
        "Too many wrong passwords. Try again in %(n)s minute, or choose a new password by mail.",
        "Too many wrong passwords. Try again in %(n)s minutes, or choose a new password by mail.",
        minutes,
    )
    return text % {"n": minutes}
