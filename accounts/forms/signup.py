"""The forms of sign-up: with a password, and by a provider."""

from typing import Any

from allauth.account.forms import ConfirmEmailVerificationCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.socialaccount.forms import SignupForm as AllauthSocialSignupForm
from allauth.socialaccount.models import SocialAccount
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import Newcomer, account_gone, sign_up, try_to_hold

# What everybody is asked everywhere comes first, the operator's policy last.
_ORDER = ("email", "username", "password1", "phone", "reason", "birth_date", "terms")


class TellingNothing(forms.Form):
    """A form of sign-up that does the same with an address that has an account as with any other."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account; where the address is somebody's, one that nobody can confirm, and write to whose it is.

        The name, the place of an invite and the account at a provider are taken for as long as if it had been nobody's.
        Raises ImmediateHttpResponse (429), and makes nothing, while no mail would be sent to the address.
        """
        address = self.cleaned_data["email"]
        with transaction.atomic():
            is_first = try_to_hold(f"sign-up {address}")
            if not is_first or not consume_email_verification_rate_limit(request, address, dry_run=True):
                raise ImmediateHttpResponse(respond_429(request))
            if self.account_already_exists:  # type: ignore[attr-defined]  # allauth's
                person = make_account(self, request)
                if by_provider := getattr(self, "sociallogin", None):
                    by_provider.account.user = person
                    SocialAccount.objects.bulk_create([by_provider.account], ignore_conflicts=True)
            saved: tuple[User | None, HttpResponse | None] = super().try_save(request)  # type: ignore[misc]
        return saved


class SignupForm(TellingNothing, AllauthSignupForm):  # type: ignore[misc]
    """Sign-up with e-mail, username and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what is wanted before it is refused."""
        super().__init__(*args, **kwargs)
        _explain(self)

    def save(self, request: HttpRequest) -> User:
        """Make the account; allauth then asks for the code."""
        return make_account(self, request)


class SocialSignupForm(TellingNothing, AllauthSocialSignupForm):  # type: ignore[misc]
    """Sign-up of somebody whom a provider has told us of: everything but the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what is wanted before it is refused."""
        super().__init__(*args, **kwargs)
        _explain(self)


class ConfirmAddressForm(ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """Asks for the code of an address; of an account that was removed meanwhile it says so."""

    def clean_code(self) -> str:
        """The code. Raises ValidationError `incorrect_code`, `account_gone`."""
        code: str = super().clean_code()
        if self.user is None:
            gone = account_gone()
            raise forms.ValidationError(gone.message, code=gone.code)
        return code


def make_account(form: Any, request: HttpRequest, *, is_email_verified: bool = False) -> User:
    """Make the account that a checked form of sign-up asks for, a page's or a program's. Raises as `sign_up` does."""
    data = form.cleaned_data
    password = data.get("password1", data.get("password"))
    newcomer = Newcomer(data["username"], data["email"], password, is_email_verified, form.phone, get_language() or "")
    person = sign_up(newcomer=newcomer, admission=form.admission)
    form.custom_signup(request, person)
    return person


def _explain(form: forms.Form) -> None:
    form.fields["username"].help_text = _(
        "3 to 30 letters, digits and underscores. It is part of your channel's address."
    )
    form.fields["username"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})
    if not settings.SMS_SENDER:
        del form.fields["phone"]
    else:
        form.fields["phone"].label = _("Phone number")
        form.fields["phone"].help_text = _(
            "A second way to log in. We text you a code. Type it with the code of the country, such as +49 170 1234567."
        )
    form.order_fields(_ORDER)
