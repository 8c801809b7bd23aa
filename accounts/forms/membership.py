"""The form of an invite."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.services import MAX_INVITE_USES

_DAYS = (("1", _("1 day")), ("7", _("7 days")), ("30", _("30 days")), ("365", _("One year")), ("", _("No end")))


class InviteForm(forms.Form):
    """For how many people, and for how long."""

    max_uses = forms.IntegerField(
        label=_("People who can join by it"), min_value=1, max_value=MAX_INVITE_USES, initial=1
    )
    days = forms.ChoiceField(label=_("It works for"), choices=_DAYS, initial="7", required=False)

    def clean_days(self) -> Any:
        """A number of days, None for no end."""
        return int(self.cleaned_data["days"]) if self.cleaned_data["days"] else None
