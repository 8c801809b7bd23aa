"""Forms of the studio."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from videos.choices import DESCRIPTION_LENGTH, MAX_TAGS, TAG_LENGTH, TITLE_LENGTH, Visibility


class VideoForm(forms.Form):
    """What the owner says about a video."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, widget=forms.TextInput({"dir": "auto"}))
    description = forms.CharField(
        label=_("Description"),
        max_length=DESCRIPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    tags = forms.CharField(
        label=_("Tags"),
        max_length=MAX_TAGS * (TAG_LENGTH + 5),
        required=False,
        help_text=_("Up to 15 words or phrases, with commas between."),
    )
    visibility = forms.ChoiceField(label=_("Who can see it"), choices=Visibility.choices)
    picture = forms.FileField(label=_("Thumbnail"), required=False)

    def clean_tags(self) -> list[str]:
        """The tags as a list."""
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    @property
    def description_changes(self) -> dict[str, Any]:
        """What `describe_video` takes."""
        return {name: self.cleaned_data[name] for name in ("title", "description", "tags")}
