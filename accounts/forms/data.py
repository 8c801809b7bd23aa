"""The form that deletes an account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeletionForm(forms.Form):
    """One's own username, typed: nobody deletes their account by a slip."""

    username = forms.CharField(
        label=_("Your username"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
