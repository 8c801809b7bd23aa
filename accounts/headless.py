"""Sign-up for programs: allauth's own address, making the account as every other door does."""

from typing import Any, ClassVar

from allauth.headless.account import inputs, views
from allauth.headless.constants import Client
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.forms.signup import make_account
from accounts.models import User


class SignupInput(inputs.SignupInput):  # type: ignore[misc]  # allauth has no types
    """What a program sends: e-mail address, username, password, and what the operator asks for besides."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account, or write to whose it is already; both take the time of a password's hash."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved

    def save(self, request: HttpRequest) -> User:
        """Make the account; the program is then asked for the code."""
        return make_account(self, request, password=self.cleaned_data["password"])


class SignupView(views.SignupView):  # type: ignore[misc]
    """POST /_allauth/app/v1/auth/signup."""

    input_class: ClassVar[Any] = {"POST": SignupInput}


urlpatterns = [path("app/v1/auth/signup", SignupView.as_api_view(client=Client.APP))]
