"""Forms about who sees and reaches a person."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Audience, ProfileVisibility
from accounts.models import User
from accounts.services import change_privacy

# How long a mute can last that is chosen from a menu, in days; 0 is for good.
_MUTE_DAYS = {"1": _("For a day"), "7": _("For a week"), "30": _("For a month"), "0": _("Until I undo it")}


class PrivacyForm(forms.Form):
    """Who sees what a person makes, and who may turn to them."""

    profile_visibility = forms.ChoiceField(
        label=_("Who sees my profile and what I share"),
        choices=ProfileVisibility.choices,
        help_text=_(
            "“Followers” lets everybody follow at once; “Followers I accept” asks you about each. Whoever follows you"
            " already goes on. When you stop accepting each follower, all who wait are accepted."
        ),
    )
    comment_audience = forms.ChoiceField(label=_("Who may comment on what I share"), choices=Audience.choices)
    mention_audience = forms.ChoiceField(label=_("Who may mention me"), choices=Audience.choices)
    message_audience = forms.ChoiceField(
        label=_("Who may write to me"),
        choices=Audience.choices,
        help_text=_("There are no messages here yet. What you choose holds from the day on which there are."),
    )
    is_hidden_from_search = forms.BooleanField(
        label=_("Keep me out of people search, suggestions and Explore"), required=False
    )
    hides_counts = forms.BooleanField(label=_("Hide how many follow me, and how many I follow"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Start from what holds now."""
        initial = {name: getattr(user, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.user = user

    def save(self) -> None:
        """Change it."""
        change_privacy(user=self.user, **self.cleaned_data)


class MuteForm(forms.Form):
    """For how long somebody is muted."""

    days = forms.ChoiceField(label=_("For how long"), choices=_MUTE_DAYS.items(), required=False, initial="0")

    def until(self) -> datetime | None:
        """When the mute ends; None for good."""
        days = int(self.cleaned_data["days"] or 0)
        return timezone.now() + timedelta(days=days) if days else None
