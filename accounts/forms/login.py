"""The form of log-in."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.phones import clean_phone


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Log-in by e-mail address, username or phone number, with a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Call the first field what it takes."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail, username or phone")
        self.fields["login"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false", "placeholder": ""})

    def clean_login(self) -> str:
        """The name as it is kept: one number spaced in many ways must not get as many tries."""
        login: str = super().clean_login()
        if login.startswith("+"):
            try:
                return clean_phone(login)
            except forms.ValidationError:
                return login
        return login
