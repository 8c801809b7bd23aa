"""The second step of a log-in for programs, and a log-in by a passkey alone, beside allauth's own.

`/_allauth/app/v1/auth/second-factor`, `…/auth/passkey`.
"""

from typing import Any, ClassVar

from allauth.account.stages import LoginStageController
from allauth.headless.base.response import AuthenticationResponse, ConflictResponse, UnauthorizedResponse
from allauth.headless.base.views import APIView
from allauth.headless.internal.restkit import inputs
from allauth.headless.internal.restkit.response import APIResponse
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp_webauthn.exceptions import OTPWebAuthnApiError

from accounts.choices import TYPED_CODE_LENGTH
from accounts.doors import SECOND_FACTOR, note_proof, person_of, renew_session
from accounts.log_in.passkeys import (
    ask_for_log_in,
    ask_for_passkey,
    log_in_by_passkey,
    passkey_to_log_in,
    shown_passkey,
)
from accounts.log_in.stages import SecondFactorStage, note_shown
from accounts.models import User
from accounts.selectors import ways_to_prove
from accounts.services import check_second_factor
from socialflow.core.errors import said_by_form
from socialflow.core.rates import spend_or_refuse


class CodeInput(inputs.Input):  # type: ignore[misc]  # allauth has no types
    """`{"code": "123456"}`, or a backup code."""

    code = inputs.CharField(max_length=TYPED_CODE_LENGTH)

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        """Know whose code it must be."""
        super().__init__(*args, **kwargs)
        self._person = person
        self.device: Device | None = None

    def clean_code(self) -> str:
        """Check it. Raises ValidationError `wrong_code`, `code_used`, `code_shape`, DomainError `too_many_codes`."""
        code: str = self.cleaned_data["code"]
        with said_by_form():
            self.device = check_second_factor(person=self._person, code=code)
        return code


class PasskeyLogInInput(inputs.Input):  # type: ignore[misc]
    """`{"credential": {…}}`: what the authenticator answered. Source: W3C, Web Authentication Level 3, 5.1.8."""

    credential = inputs.Field()

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        """Know in which session it was asked for."""
        super().__init__(*args, **kwargs)
        self._request = request
        self.device: Device | None = None

    def clean_credential(self) -> Any:
        """Check it. Raises ValidationError with a code of django-otp-webauthn, such as `credential_user_mismatch`."""
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise ValidationError(_("Send what the authenticator answered, as an object."), code="invalid")
        try:
            self.device = self.shown(credential)
        except OTPWebAuthnApiError as error:
            raise ValidationError(str(error), code=error.code) from error
        return credential

    def shown(self, credential: dict[str, Any]) -> Device:
        """Whoever's passkey it is, if it logs in alone. Raises OTPWebAuthnApiError, DomainError (429)."""
        return passkey_to_log_in(self._request, credential)


class PasskeyInput(PasskeyLogInInput):
    """The same, of a person who is known."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        """Know whose passkey it must be."""
        super().__init__(*args, **kwargs)
        self._person = person

    def shown(self, credential: dict[str, Any]) -> Device:
        """The passkey of that person. Raises OTPWebAuthnApiError."""
        return shown_passkey(self._request, self._person, credential)


class _SecondStep(APIView):  # type: ignore[misc]
    """Who waits in a log-in goes on with it; who is logged in proves afresh that it is they."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    stage: Any
    person: User

    def handle(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find out who it is; 401 for a stranger. Raises DomainError `too_many_requests`."""
        self.stage = LoginStageController.enter(request, SecondFactorStage.key)
        if not self.stage and not request.user.is_authenticated:
            stranger: HttpResponseBase = UnauthorizedResponse(request)
            return stranger
        self.person = self.stage.login.user if self.stage else person_of(request)
        if request.method == "POST":
            spend_or_refuse(request, "texts")
        response: HttpResponseBase = super().handle(request, *args, **kwargs)
        return response

    def get_input_kwargs(self) -> dict[str, Any]:
        """Whose factor it must be."""
        return {"request": self.request, "person": self.person}

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """The session that is logged in now, or whose proof is fresh."""
        device = self.input.device
        if self.stage:
            note_shown(request, self.stage.login, device)
            self.stage.exit()
        else:
            note_proof(request, SECOND_FACTOR, device)
            renew_session(request)
        answer: HttpResponseBase = AuthenticationResponse(request)
        return answer


class SecondFactorView(_SecondStep):
    """GET: what the person has to show. POST: a code."""

    input_class: ClassVar[Any] = {"POST": CodeInput}

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """What can be shown: `app`, `passkey`, `backup_code`."""
        ways = ways_to_prove(self.person)
        has = {"app": ways.has_app, "passkey": ways.has_passkey, "backup_code": ways.has_backup_codes}
        types = [name for name, is_there in has.items() if is_there]
        answer: HttpResponseBase = APIResponse(request, data={"types": types})
        return answer


class PasskeyView(_SecondStep):
    """GET: what an authenticator needs to show a passkey. POST: what it answered."""

    input_class: ClassVar[Any] = {"POST": PasskeyInput}

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """The options of the ceremony, for one answer in this session."""
        answer: HttpResponseBase = APIResponse(request, data={"request_options": ask_for_passkey(request, self.person)})
        return answer


class PasskeyLogInView(APIView):  # type: ignore[misc]
    """GET: what an authenticator needs to show a passkey that logs in alone. POST: what it answered."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    input_class: ClassVar[Any] = {"POST": PasskeyLogInInput}

    def handle(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """409 for a session that is logged in. Raises DomainError `too_many_requests`."""
        spend_or_refuse(request, "api_anonymous")
        if request.user.is_authenticated:
            conflict: HttpResponseBase = ConflictResponse(request)
            return conflict
        response: HttpResponseBase = super().handle(request, *args, **kwargs)
        return response

    def get_input_kwargs(self) -> dict[str, Any]:
        """In which session it was asked for."""
        return {"request": self.request}

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """The options of the ceremony, for one answer in this session."""
        answer: HttpResponseBase = APIResponse(request, data={"request_options": ask_for_log_in(request)})
        return answer

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """The session that is logged in now, or what it still waits for."""
        log_in_by_passkey(request, self.input.device)
        answer: HttpResponseBase = AuthenticationResponse(request)
        return answer
