"""Some of allauth's addresses for programs: sign-up as by every other door, fresh proof, codes one after another."""

from typing import Any, ClassVar

from allauth.headless.account import inputs, views
from allauth.headless.base.response import AuthenticationResponse
from allauth.headless.constants import Client
from allauth.headless.internal.restkit.inputs import Input
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.doors import AloneWithAddresses, note_proof, renew_session
from accounts.forms.login import RequestLoginCodeForm
from accounts.forms.signup import TellingNothing, make_account
from accounts.log_in.code_tries import one_after_another
from accounts.models import User
from accounts.services import account_gone


class SignupInput(TellingNothing, inputs.SignupInput):  # type: ignore[misc]  # allauth has no types
    """What a program sends: e-mail address, username, password, and what the operator asks for besides."""

    def save(self, request: HttpRequest) -> User:
        """Make the account; the program is then asked for the code."""
        return make_account(self, request)


class SignupView(views.SignupView):  # type: ignore[misc]
    """POST /_allauth/app/v1/auth/signup."""

    input_class: ClassVar[Any] = {"POST": SignupInput}


class VerifyEmailView(views.VerifyEmailView):  # type: ignore[misc]
    """POST /_allauth/app/v1/auth/email/verify."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm it. Raises ConflictError `account_gone`."""
        if self.process.user is None:
            raise account_gone()
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


class ManageEmailView(AloneWithAddresses, views.ManageEmailView):  # type: ignore[misc]
    """/_allauth/app/v1/account/email."""


class RequestLoginCodeInput(RequestLoginCodeForm, Input):  # type: ignore[misc]
    """An e-mail address or a phone number."""


class RequestLoginCodeView(views.RequestLoginCodeView):  # type: ignore[misc]
    """POST /_allauth/app/v1/auth/code/request."""

    input_class: ClassVar[Any] = RequestLoginCodeInput


class ReauthenticateView(views.ReauthenticateView):  # type: ignore[misc]
    """POST /_allauth/app/v1/auth/reauthenticate: the password once more; `meta.session_token` has the new key."""

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Write down the proof, and answer with the session."""
        note_proof(request, "password")
        renew_session(request)
        answer: HttpResponse = AuthenticationResponse(request)
        return answer


urlpatterns = [
    path("app/v1/account/email", ManageEmailView.as_api_view(client=Client.APP), name="manage_email"),
    path("app/v1/auth/signup", SignupView.as_api_view(client=Client.APP)),
    path("app/v1/auth/code/request", RequestLoginCodeView.as_api_view(client=Client.APP)),
    path("app/v1/auth/reauthenticate", ReauthenticateView.as_api_view(client=Client.APP)),
    path("app/v1/auth/code/confirm", one_after_another(views.ConfirmLoginCodeView.as_api_view(client=Client.APP))),
    path("app/v1/auth/email/verify", one_after_another(VerifyEmailView.as_api_view(client=Client.APP))),
    path("app/v1/auth/phone/verify", one_after_another(views.VerifyPhoneView.as_api_view(client=Client.APP))),
]
