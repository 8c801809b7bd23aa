"""Codes of second factors, and what an app is called."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import TYPED_CODE_LENGTH
from accounts.services import FACTOR_NAME_LENGTH


class CodeForm(forms.Form):
    """A code of an app, or a backup code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=TYPED_CODE_LENGTH,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


class BackupCodeForm(forms.Form):
    """A backup code, beside a field for codes of apps."""

    code = forms.CharField(
        label=_("Backup code"),
        max_length=TYPED_CODE_LENGTH,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Two fields of one name on a page need two ids."""
        super().__init__(*args, **{"auto_id": "backup_%s", **kwargs})


class TotpForm(forms.Form):
    """The first code of a new app, and what the app is to be called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=FACTOR_NAME_LENGTH,
        required=False,
        help_text=_("So that you recognise it later, such as “Work phone”."),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=TYPED_CODE_LENGTH,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
