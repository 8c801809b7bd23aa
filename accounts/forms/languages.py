"""The form of language and time zone."""

from functools import cache
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import change_profile
from socialflow.core.controls import LongSelect
from socialflow.core.languages import time_zones

_BY_BROWSER = ("", _("What the browser asks for"))


@cache
def _zones() -> list[tuple[Any, Any]]:
    """The zones by part of the world, in the words of the database of them: places have names of their own."""
    zones: list[tuple[Any, Any]] = [("", _("What the browser says"))]
    for area, names in groupby(time_zones(), key=lambda name: name.partition("/")[0]):
        places = [(name, name.partition("/")[2].replace("_", " ") or name) for name in names]
        zones.append(places[0] if area == "UTC" else (area, places))
    return zones


class LanguageForm(forms.Form):
    """What a person reads, and by which clock."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [_BY_BROWSER, *settings.LANGUAGES],
        required=False,
        help_text=_("Of pages, and of the mails that we send you."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, required=False, widget=LongSelect)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Start from what holds now."""
        super().__init__(*args, **{"initial": {"language": user.language, "time_zone": user.time_zone}, **kwargs})
        self.user = user

    def save(self) -> None:
        """Change it."""
        change_profile(user=self.user, language=self.cleaned_data["language"], time_zone=self.cleaned_data["time_zone"])
