"""Log-ins that wait for their next step end when what they were begun with is no longer so.

allauth keeps one in the session for a quarter of an hour and asks nothing again. Whoever began it with an old password,
or by an address, a number, a passkey or an account at a provider that was taken from the account since, would still get
in; an address that was removed would even be added again.
"""

from collections.abc import Iterator
from typing import Any

from allauth.account.internal import stagekit
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import EmailVerificationStage, LoginByCodeStage
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django_otp.models import Device

from accounts.log_in.stages import SHOWN, is_program
from accounts.models import User

# Where a log-in that waits keeps a digest of the password's hash, as sessions do.
_PASSWORD = "password"  # noqa: S105 - a name
_serialize, _take_up = Login.serialize, stagekit.unstash_login


class AddressStage(EmailVerificationStage):  # type: ignore[misc]  # allauth has no types
    """Asks somebody new for the code that was mailed to them; by an address taken from the account nobody gets in."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Nothing to wait for, the page that asks, or back to the beginning."""
        person, email = self.login.user, self.login.email
        if person is not None and email and not _is_address_of(person, email):
            _say_that_it_is_over(self.request)
            return headed_redirect_response("account_login"), False
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


def watch_waiting_log_ins() -> None:
    """Have allauth ask from now on, each time it takes up a log-in that waits, whether it may go on."""
    Login.serialize = _with_the_password
    stagekit.unstash_login = _while_it_may_go_on


def _with_the_password(login: Login) -> dict[str, Any]:
    if login.user:
        login.state.setdefault(_PASSWORD, login.user.get_session_auth_hash())
    data: dict[str, Any] = _serialize(login)
    return data


def _while_it_may_go_on(request: HttpRequest, peek: bool = False) -> Login | None:
    """The log-in that waits in this session, None when it may not go on; its last stage looks at sanctions.

    Queries: up to four.
    """
    login: Login | None = _take_up(request, peek)
    if login is None or login.user is None:
        return login
    is_the_password = constant_time_compare(login.state.get(_PASSWORD, ""), login.user.get_session_auth_hash())
    are_theirs = all(_is_theirs(login.user, way) for way in _ways_shown(request, login))
    if is_the_password and are_theirs and _bind_factor_again(login):
        return login
    stagekit.clear_login(request)
    _say_that_it_is_over(request)
    return None


def _bind_factor_again(login: Login) -> bool:
    """Bind the session to be to the factor that was shown before the wait; False when it is the person's no longer."""
    if shown := login.state.get(SHOWN):
        device = Device.from_persistent_id(shown)
        if device is None or not device.confirmed or device.user_id != login.user.pk:
            return False
        login.user.otp_device = device
    return True


def _ways_shown(request: HttpRequest, login: Login) -> Iterator[dict[str, Any]]:
    """What the log-in was begun by, and where to its code was sent."""
    yield {"email": login.email}
    yield login.state.get("stages", {}).get(LoginByCodeStage.key, {}).get("data", {})
    yield from (record for record in get_authentication_records(request, login.user) if record["method"] != "password")


def _is_theirs(person: User, way: dict[str, Any]) -> bool:
    """Whether a way in still belongs to its person."""
    if email := way.get("email"):
        return _is_address_of(person, email)
    if phone := way.get("phone"):
        return bool(person.phone == phone and person.phone_verified_at)
    if uid := way.get("uid"):
        return bool(SocialAccount.objects.filter(user=person, provider=way["provider"], uid=uid).exists())
    return True


def _is_address_of(person: User, email: str) -> bool:
    """Whether an address is a person's and confirmed; who has never been in is only about to confirm theirs."""
    if person.last_login is None:
        return True
    return bool(EmailAddress.objects.filter(user=person, email=email.lower(), verified=True).exists())


def _say_that_it_is_over(request: HttpRequest) -> None:
    if not is_program(request):
        messages.warning(request, _("This log-in is over: the account has changed since it began. Log in again."))
