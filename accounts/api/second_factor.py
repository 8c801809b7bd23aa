"""The second step of a log-in for programs, beside allauth's own: `/_allauth/{client}/v1/auth/second-factor`."""

from typing import Any, ClassVar

from allauth.account.stages import LoginStageController
from allauth.headless.base.response import AuthenticationResponse, UnauthorizedResponse
from allauth.headless.base.views import APIView
from allauth.headless.internal.restkit import inputs
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django_otp.models import Device

from accounts.doors import SECOND_FACTOR, note_proof
from accounts.models import User
from accounts.services import check_second_factor
from accounts.stages import SecondFactorStage, note_shown
from socialflow.core.errors import DomainError


class SecondFactorInput(inputs.Input):  # type: ignore[misc]  # allauth has no types
    """`{"code": "123456"}`, or a backup code."""

    code = inputs.CharField(max_length=40)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        """Know whose code it must be."""
        super().__init__(*args, **kwargs)
        self._person = person
        self.device: Device | None = None

    def clean_code(self) -> str:
        """Check it. Raises ValidationError `wrong_code`, `code_used`, `code_shape`, `too_many_codes`."""
        code: str = self.cleaned_data["code"]
        try:
            self.device = check_second_factor(person=self._person, code=code)
        except DomainError as error:
            raise ValidationError(error.message, code=error.code) from error
        return code


class SecondFactorView(APIView):  # type: ignore[misc]
    """POST: go on with the log-in that waits; who is logged in proves afresh that it is they."""

    input_class: ClassVar[Any] = SecondFactorInput
    http_method_names: ClassVar[list[str]] = ["post"]

    def handle(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find out who waits; 401 for a stranger."""
        self.stage = LoginStageController.enter(request, SecondFactorStage.key)
        if not self.stage and not request.user.is_authenticated:
            stranger: HttpResponseBase = UnauthorizedResponse(request)
            return stranger
        response: HttpResponseBase = super().handle(request, *args, **kwargs)
        return response

    def get_input_kwargs(self) -> dict[str, Any]:
        """Whose code it must be."""
        return {"person": self.stage.login.user if self.stage else self.request.user}

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """The session that is logged in now."""
        device = self.input.device
        if self.stage:
            note_shown(self.stage, device)
            self.stage.exit()
        else:
            note_proof(request, SECOND_FACTOR, device)
        answer: HttpResponseBase = AuthenticationResponse(request)
        return answer
