"""The form of a new API token."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import TOKEN_NAME_LENGTH, Scope
from accounts.models import User
from accounts.services import NewToken, create_token, scopes_for
from socialflow.core.errors import DomainError

_SCOPES = {
    Scope.READ: _("Read what you can see"),
    Scope.WRITE: _("Write in your name: posts, comments, likes, your profile"),
    Scope.UPLOAD: _("Upload and change your videos"),
    Scope.MONEY: _("See and move your money"),
    Scope.ADMIN: _("Act as staff"),
}
_DAYS = (("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")), ("", _("No end")))


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("Name"), max_length=TOKEN_NAME_LENGTH, help_text=_("The program that will use it."))
    scopes = forms.MultipleChoiceField(label=_("It may"), initial=[Scope.READ], widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(
        label=_("It works for"),
        choices=_DAYS,
        initial="90",
        required=False,
        help_text=_("The sooner it ends, the less a lost one can do."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Offer the scopes that this person's tokens can have."""
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]  # it is a MultipleChoiceField
            (scope.value, _SCOPES[scope]) for scope in scopes_for(user)
        ]

    def save(self) -> NewToken | None:
        """Make the token; None when it is refused, which the form then says."""
        data = self.cleaned_data
        try:
            return create_token(
                user=self.user, name=data["name"], scopes=data["scopes"], expires_at=_end_of(data["days"])
            )
        except DomainError as error:
            self.add_error(None, error.message)
            return None


def _end_of(days: str) -> datetime | None:
    return timezone.now() + timedelta(days=int(days)) if days else None
