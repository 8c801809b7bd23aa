"""The step of a log-in that asks for the second factor; the same for pages and programs."""

from typing import Any, ClassVar

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from django.http import HttpResponse
from django_otp.models import Device

from accounts.doors import SECOND_FACTOR
from accounts.services import has_second_factor, is_remembered

# Holds a random token, nothing of the person.
REMEMBERED_COOKIE = "remembered_browser"


class SecondFactorStage(LoginStage):  # type: ignore[misc]  # allauth has no types
    """Asks those who have a second factor, unless their browser is remembered."""

    key: ClassVar[str] = "second-factor"
    urlname: ClassVar[str] = "accounts:second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Nothing to wait for, or the page that asks."""
        person = self.login.user
        plain = self.request.COOKIES.get(REMEMBERED_COOKIE, "")
        if person is None or not has_second_factor(person=person) or is_remembered(person=person, plain=plain):
            return None, True
        return headed_redirect_response(self.urlname), True


def note_shown(stage: Any, device: Device) -> None:
    """Write into a log-in that waits that this factor was shown; its session is bound to it, and may go on."""
    stage.login.user.otp_device = device
    record_authentication(stage.request, stage.login.user, SECOND_FACTOR, reauthenticated=True)
