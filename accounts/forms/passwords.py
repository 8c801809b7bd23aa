"""The forms that take a new password: once, with a button that shows it, as the sign-up does."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from django import forms


class _TypedOnce(forms.Form):
    """A form of the log-in library without its second field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do without it."""
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ChangePasswordForm(_TypedOnce, AllauthChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """A new password in place of the present one."""


class SetPasswordForm(_TypedOnce, AllauthSetPasswordForm):  # type: ignore[misc]
    """A password for somebody who has none."""


class ResetPasswordKeyForm(_TypedOnce, AllauthResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by the link from a mail."""
