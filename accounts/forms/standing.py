"""The form of an appeal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import REASON_LENGTH


class AppealForm(forms.Form):
    """What a person says against one of their sanctions."""

    sanction = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your appeal"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
        help_text=_(
            "You can appeal once: say what the staff did not know or got wrong. "
            "Somebody else of the staff reads it, when there is one."
        ),
    )
