"""Our steps of a log-in, the same for pages and programs.

A new number, the approval of staff, the second factor, and the way back of those who were away.
"""

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.phone_verification import PhoneVerificationStageProcess
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage, PhoneVerificationStage
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.headless.internal.restkit.response import APIResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django_otp.models import Device

from accounts.choices import Status
from accounts.doors import SECOND_FACTOR
from accounts.models import User
from accounts.services import can_come_back, has_second_factor, is_remembered, reactivate_account
from socialflow.core.errors import DomainError

# Where a log-in that waits keeps the factor that was shown.
SHOWN = "factor"


class SecondFactorStage(LoginStage):  # type: ignore[misc]  # allauth has no types
    """Asks those who have a second factor, unless a passkey let them in, or their browser is remembered.

    Staff are asked in every browser.
    """

    key: ClassVar[str] = "second-factor"
    urlname: ClassVar[str] = "accounts:second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Nothing to wait for, or the page that asks."""
        person = self.login.user
        if getattr(person, "otp_device", None):
            return None, True
        plain = self.request.COOKIES.get(settings.REMEMBERED_BROWSER_COOKIE_NAME, "")
        if person is None or not has_second_factor(person=person):
            return None, True
        if not person.is_staff and is_remembered(person=person, plain=plain):
            return None, True
        return headed_redirect_response(self.urlname), True


def note_shown(request: HttpRequest, login: Login, device: Device) -> None:
    """Write into a log-in that this factor was shown; its session is bound to it, whatever it still waits for."""
    login.state[SHOWN] = device.persistent_id
    login.user.otp_device = device
    record_authentication(request, login.user, SECOND_FACTOR, reauthenticated=True)


def is_program(request: Any) -> bool:
    """Whether it speaks to allauth's addresses for programs, whose middleware says so."""
    return hasattr(getattr(request, "allauth", None), "headless")


def not_let_in(request: HttpRequest, person: User, message: str, **data: str) -> APIResponse:
    """What a program is told whose person cannot come in: a code such as `account_pending`, and more where it helps.

    Raise it as an ImmediateHttpResponse: what a stage or an adapter returns, allauth turns into “log in”.
    """
    errors = [{"code": f"account_{person.status}", "message": message}]
    return APIResponse(request, errors=errors, data=data or None, status=403)


class PhoneStage(PhoneVerificationStage):  # type: ignore[misc]
    """Asks who has just signed up with a number for the code that was texted to it; later that is up to them."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Nothing to wait for, or the page that asks."""
        person = self.login.user
        if not settings.SMS_SENDER or not self.login.signup or person is None or not person.phone:
            return None, True
        # Whose number it is already is told there, and nothing here.
        self.state["account_already_exists"] = get_adapter().get_user_by_phone(person.phone) is not None
        try:
            PhoneVerificationStageProcess.initiate(stage=self, phone=person.phone)
        except DomainError:
            return None, True
        return headed_redirect_response(self.urlname), True


class ApprovalStage(LoginStage):  # type: ignore[misc]
    """Ends the log-in of who waits for staff to let them in, and says so."""

    key: ClassVar[str] = "approval"
    urlname: ClassVar[str] = "accounts:waiting"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Nothing, or the page that says that they wait."""
        person = self.login.user
        if person is None or person.status != Status.PENDING:
            return None, True
        # Who has just confirmed their address may be a member since.
        person.refresh_from_db()
        if person.status != Status.PENDING:
            return None, True
        if is_program(self.request):
            clear_login(self.request)
            raise ImmediateHttpResponse(
                not_let_in(self.request, person, gettext("The staff have to let you in first."))
            )
        return headed_redirect_response(self.urlname), False


class ComingBackStage(LoginStage):  # type: ignore[misc]  # allauth has no types
    """Lets those back in who were away of their own accord: deactivated at once, deleted when they say so.

    It comes last: only who has shown everything that a log-in asks for may bring an account back, or read why the staff
    keep them out.
    """

    key: ClassVar[str] = "coming-back"
    urlname: ClassVar[str] = "accounts:coming_back"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Nothing to do, or the page that asks; whom the staff keep out meanwhile is told so."""
        person = self.login.user
        if person is None or person.is_active:
            return None, True
        if person.status == Status.DELETED and can_come_back(person):
            return headed_redirect_response(self.urlname), True
        reactivate_account(person=person)
        return self.answer_if_kept_out(), person.is_active

    def answer_if_kept_out(self) -> HttpResponse | None:
        """Read the person anew; the page that says why they cannot come in, None when they can."""
        person = self.login.user
        person.refresh_from_db()
        if person.is_active:
            return None
        clear_login(self.request)
        response: HttpResponse = get_adapter().respond_user_inactive(self.request, person)
        return response
