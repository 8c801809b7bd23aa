"""Forms of accounts: they read what was typed; the rules stand in the services."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.choices import (
    BIO_LENGTH,
    DISPLAY_NAME_LENGTH,
    LINK_LENGTH,
    LOCATION_LENGTH,
    MAX_LINKS,
    TOKEN_NAME_LENGTH,
    Scope,
)
from accounts.models import User
from accounts.services import PICTURE_KINDS, change_profile, register_user, remove_picture, set_picture
from socialflow.core.errors import DomainError
from socialflow.core.images import MAX_BYTES


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


class ProfileForm(forms.Form):
    """What a person says of themselves, and their pictures."""

    display_name = forms.CharField(label=_("Name"), max_length=DISPLAY_NAME_LENGTH, required=False)
    bio = forms.CharField(
        label=_("About you"), max_length=BIO_LENGTH, required=False, widget=forms.Textarea({"rows": 4})
    )
    location = forms.CharField(label=_("Location"), max_length=LOCATION_LENGTH, required=False)
    links = forms.CharField(
        label=_("Links"),
        max_length=MAX_LINKS * (LINK_LENGTH + 20),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Up to five, one a line."),
    )
    avatar = forms.FileField(required=False)
    banner = forms.FileField(required=False)
    remove_avatar = forms.BooleanField(label=_("Remove my picture"), required=False)
    remove_banner = forms.BooleanField(label=_("Remove my banner"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Start from what is there; a picture that is not there cannot be removed."""
        initial = {
            "display_name": user.display_name,
            "bio": user.bio,
            "location": user.location,
            "links": "\n".join(user.links),
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.user = user
        if not user.avatar_version:
            del self.fields["remove_avatar"]
        if not user.banner_version:
            del self.fields["remove_banner"]

    def save(self) -> bool:
        """Save the words, then each picture; what is refused is said at its field. True when nothing was."""
        data = self.cleaned_data
        try:
            change_profile(
                user=self.user, display_name=data["display_name"], bio=data["bio"], location=data["location"],
                links=data["links"].splitlines(),
            )  # fmt: skip
        except DomainError as error:
            for name, problems in error.extra["errors"].items():
                self.add_error(name, problems)
        for kind in PICTURE_KINDS:
            try:
                if data[kind]:
                    # One byte more than may be tells that there is more.
                    set_picture(user=self.user, kind=kind, data=data[kind].read(MAX_BYTES + 1))
                elif data.get(f"remove_{kind}"):
                    remove_picture(user=self.user, kind=kind)
            except DomainError as error:
                self.add_error(kind, error.message)
        return not self.errors


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("Name"), max_length=TOKEN_NAME_LENGTH, help_text=_("The program that will use it."))
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=Scope.choices, initial=[Scope.READ], widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    expires_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text=_("Empty: until you revoke it."),
    )
