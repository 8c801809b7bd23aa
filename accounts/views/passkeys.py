"""What the script of passkeys talks to: three ceremonies of two calls each, all of them JSON."""

import json
from typing import Any

from allauth.account.stages import LoginStageController
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django_otp_webauthn import exceptions
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.views import (
    BaseWebAuthnView,
    BeginCredentialAuthenticationView,
    BeginCredentialRegistrationView,
    CompleteCredentialAuthenticationView,
    CompleteCredentialRegistrationView,
)

from accounts.doors import SECOND_FACTOR, has_fresh_proof, note_proof, person_of, renew_session
from accounts.log_in.browsers import remember_here
from accounts.log_in.passkeys import ask_for_log_in, log_in_by_passkey, passkey_to_log_in, take_question
from accounts.log_in.stages import SecondFactorStage, note_shown
from accounts.models import User
from accounts.selectors import ways_to_prove
from socialflow.core.api import problem_bytes
from socialflow.core.errors import DomainError
from socialflow.core.rates import spend_or_refuse


class NotFresh(exceptions.OTPWebAuthnApiError):  # type: ignore[misc]  # it has no types
    """The script leads to the page that asks who it is."""

    status_code = 401
    default_code = "reauthentication_required"
    default_detail = gettext_lazy("Confirm that it is you first.")


class _Refusing:
    """Tells the script what is refused, in the library's words or in ours."""

    def handle_exception(self, error: Exception) -> HttpResponse:
        """Answer in JSON."""
        if isinstance(error, DomainError):
            return problem_bytes(error)
        answer: HttpResponse = super().handle_exception(error)  # type: ignore[misc]  # of the library's view
        return answer


class _Adding(_Refusing):
    """Who adds a passkey has just shown who they are, with their second factor when they have one."""

    request: HttpRequest

    def check_can_register(self) -> None:
        """Raises NotFresh, TooOftenError."""
        spend_or_refuse(self.request, "texts")
        if not has_fresh_proof(self.request):
            raise NotFresh


class AddingOptions(_Adding, BeginCredentialRegistrationView):  # type: ignore[misc]
    """POST: what the browser needs to make a passkey."""


class Adding(_Adding, CompleteCredentialRegistrationView):  # type: ignore[misc]
    """POST: the passkey that the browser made."""

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        """Keep it; whoever adds one has shown it, too. Who has no backup codes is led to where they are made."""
        made = json.loads(super().post(*args, **kwargs).content)
        note_proof(self.request, SECOND_FACTOR, WebAuthnCredential.objects.get(pk=made["id"]))
        has_codes = ways_to_prove(person_of(self.request)).has_backup_codes
        return JsonResponse({"redirect_url": reverse("accounts:factors" if has_codes else "accounts:backup_codes")})


class _Showing(_Refusing):
    """Who shows a passkey waits in a log-in, or is signed in and confirms that it is they."""

    request: HttpRequest

    def get_user(self) -> User | None:
        """The person whose passkey it must be."""
        if self.request.user.is_authenticated:
            return self.request.user
        stage = LoginStageController.enter(self.request, SecondFactorStage.key)
        return stage.login.user if stage else None

    def check_can_authenticate(self) -> None:
        """Raises NotAuthenticated for a stranger, TooOftenError."""
        spend_or_refuse(self.request, "texts")
        if self.get_user() is None:
            raise exceptions.NotAuthenticated


class ShowingOptions(_Showing, BeginCredentialAuthenticationView):  # type: ignore[misc]
    """POST: what the browser needs to show a passkey."""


class Showing(_Showing, CompleteCredentialAuthenticationView):  # type: ignore[misc]
    """POST: the proof that the browser made with a passkey."""

    person: User | None = None

    def get_state(self) -> dict[str, Any]:
        """What was asked for. Raises TooLate."""
        return take_question(self.request)

    def check_device_usable(self, device: WebAuthnCredential) -> None:
        """Raises CredentialDisabled. Whether its owner may come in at all the stages of a log-in know."""
        if not device.confirmed:
            raise exceptions.CredentialDisabled

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        """Remember the browser besides, when its person logs in and has asked for that."""
        response: JsonResponse = super().post(*args, **kwargs)
        if self.person and "remember" in self.request.GET:
            remember_here(self.request, response, self.person)
        return response

    def complete_auth(self, device: WebAuthnCredential) -> None:
        """Go on with the log-in, or write down the proof."""
        self.target = self.get_redirect_url()
        if self.request.user.is_authenticated:
            note_proof(self.request, SECOND_FACTOR, device)
            renew_session(self.request)
            return
        stage = LoginStageController.enter(self.request, SecondFactorStage.key)
        note_shown(self.request, stage.login, device)
        self.target = stage.exit().url
        self.person = stage.login.user

    def get_success_data(self, _device: WebAuthnCredential) -> dict[str, str]:
        """Where the script goes on."""
        return {"redirect_url": self.target or "/"}


@method_decorator(never_cache, name="dispatch")
class LoggingInOptions(_Refusing, BaseWebAuthnView):  # type: ignore[misc]
    """POST: what the browser needs to show a passkey, whoever sits before it."""

    def post(self, request: HttpRequest) -> JsonResponse:
        """The same for everybody."""
        spend_or_refuse(request, "api_anonymous")
        return JsonResponse(ask_for_log_in(request))


@method_decorator(never_cache, name="dispatch")
class LoggingIn(_Refusing, BaseWebAuthnView):  # type: ignore[misc]
    """POST: what a passkey answered that shall log in alone."""

    def post(self, request: HttpRequest) -> JsonResponse:
        """Begin the log-in, and say where it goes on; who is in already goes there at once."""
        spend_or_refuse(request, "api_anonymous")
        target = get_next_redirect_url(request)
        if not request.user.is_authenticated:
            device = passkey_to_log_in(request, request.data)  # type: ignore[attr-defined]  # of the library's view
            target = log_in_by_passkey(request, device, target)["Location"]
            request.session.set_expiry(settings.SESSION_COOKIE_AGE if "remember" in request.GET else 0)
        return JsonResponse({"redirect_url": target or "/"})
