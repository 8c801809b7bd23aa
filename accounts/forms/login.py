"""The forms of log-in: with a password, and by a code."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from allauth.account.models import EmailAddress
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.phones import clean_phone, is_international
from accounts.models import User


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Log-in by e-mail address, username or phone number, with a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Call the first field what it takes; where browsers can, they offer passkeys in it beside names."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail, username or phone")
        self.fields["login"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false", "placeholder": ""})
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"

    def clean_login(self) -> str:
        """The name as it is kept: one number spaced in many ways must not get as many tries."""
        login: str = super().clean_login()
        if is_international(login):
            try:
                return clean_phone(login)
            except forms.ValidationError:
                return login
        return login


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):  # type: ignore[misc]
    """Asks for a code by mail or text; allauth's does not miss what both fields lack."""

    _user: User | None

    def clean_email(self) -> str:
        """An address that its account never confirmed is nobody's: who signed up with it may be a stranger."""
        email: str = super().clean_email()
        if email and not EmailAddress.objects.filter(user=self._user, email=email, verified=True).exists():
            self._user = None
        return email

    def clean(self) -> dict[str, Any]:
        """One of the two. Raises ValidationError `required`."""
        data: dict[str, Any] = super().clean()
        if not self.errors and not (data.get("email") or data.get("phone")):
            raise forms.ValidationError(_("Type your e-mail address or your phone number."), code="required")
        return data
