"""The form of one's profile."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import BIO_LENGTH, DISPLAY_NAME_LENGTH, LINK_LENGTH, LOCATION_LENGTH, MAX_LINKS
from accounts.models import User
from accounts.services import PICTURE_KINDS, change_profile, remove_picture, set_picture
from socialflow.core.errors import DomainError
from socialflow.core.images import MAX_BYTES, open_picture


class ProfileForm(forms.Form):
    """What a person says of themselves, and their pictures."""

    display_name = forms.CharField(
        label=_("Name"), max_length=DISPLAY_NAME_LENGTH, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    bio = forms.CharField(
        label=_("About you"), max_length=BIO_LENGTH, required=False, widget=forms.Textarea({"rows": 4, "dir": "auto"})
    )
    location = forms.CharField(label=_("Location"), max_length=LOCATION_LENGTH, required=False)
    links = forms.CharField(
        label=_("Links"),
        max_length=MAX_LINKS * (LINK_LENGTH + 20),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Up to five, one a line."),
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Nobody but you sees it."),
    )
    avatar = forms.FileField(required=False)
    banner = forms.FileField(required=False)
    remove_avatar = forms.BooleanField(label=_("Remove my picture"), required=False)
    remove_banner = forms.BooleanField(label=_("Remove my banner"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Start from what is there; a picture that is not there cannot be removed."""
        initial = {
            "display_name": user.display_name,
            "bio": user.bio,
            "location": user.location,
            "links": "\n".join(user.links),
            "birth_date": user.birth_date,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.user = user
        if not user.avatar_version:
            del self.fields["remove_avatar"]
        if not user.banner_version:
            del self.fields["remove_banner"]

    def clean(self) -> dict[str, Any] | None:
        """Where a field is wrong nothing is saved, so its pictures are looked at here."""
        data = super().clean()
        if self.errors:
            self._look_at_pictures()
        return data

    def _look_at_pictures(self) -> None:
        """Say at its field what is wrong with a picture that is not saved, and that browsers have forgotten it."""
        for kind in PICTURE_KINDS:
            if picture := self.cleaned_data.get(kind):
                try:
                    open_picture(picture.read(MAX_BYTES + 1))
                except DomainError as error:
                    self.add_error(kind, error.message)
                else:
                    self.add_error(kind, _("Something else was wrong, so choose this picture again."))

    def save(self) -> bool:
        """Save the words, then each picture; what is refused is said at its field. True when nothing was.

        Where words are refused nothing is saved.
        """
        data = self.cleaned_data
        try:
            change_profile(
                user=self.user, display_name=data["display_name"], bio=data["bio"], location=data["location"],
                links=data["links"].splitlines(), birth_date=data["birth_date"],
            )  # fmt: skip
        except DomainError as error:
            for name, problems in error.extra["errors"].items():
                self.add_error(name, problems)
            self._look_at_pictures()
            return False
        for kind in PICTURE_KINDS:
            try:
                if data[kind]:
                    # One byte more than may be tells that there is more.
                    set_picture(user=self.user, kind=kind, data=data[kind].read(MAX_BYTES + 1))
                elif data.get(f"remove_{kind}"):
                    remove_picture(user=self.user, kind=kind)
            except DomainError as error:
                self.add_error(kind, error.message)
        return not self.errors
