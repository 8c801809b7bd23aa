"""The form of sign-up."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import register_user


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """Sign-up with e-mail, username and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what a username is before it is refused."""
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _(
            "3 to 30 letters, digits and underscores. It is part of your channel's address."
        )
        self.fields["username"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account, or write to whose it is already; both take the time of a password's hash."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved

    def save(self, request: HttpRequest) -> User:
        """Make the account; allauth then asks for the code."""
        data = self.cleaned_data
        return register_user(username=data["username"], email=data["email"], password=data["password1"])
