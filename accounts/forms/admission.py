"""What everybody who signs up is asked by the operator's policy: allauth puts these fields into each form of sign-up.

Imported while allauth's own forms are, so nothing here may import those.
"""

from typing import Any

from allauth.core import context
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import REASON_LENGTH
from accounts.models import User
from accounts.services import Admission, admission_faults

# Where the link of an invite leaves its code.
INVITE_SESSION_KEY = "invite"
_CODE_LENGTH = 32
# Where a fault of an Admission is said; an invite is no field that anybody sees.
_FIELD_OF = {"reason": "reason", "birth_date": "birth_date", "has_accepted_terms": "terms"}


def _terms_label() -> str:
    text = gettext('I accept the <a href="{}" target="_blank">terms</a>')
    return format_html(text, reverse("accounts:terms"))


class AdmissionForm(forms.Form):
    """Why somebody wants to join, how old they are, whether they accept the terms: as far as the operator asks."""

    reason = forms.CharField(
        label=_("Why would you like to join?"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    birth_date = forms.DateField(
        label=_("Your date of birth"),
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    terms = forms.BooleanField(
        label=lazy(_terms_label, str)(), error_messages={"required": _("To join you have to accept the terms.")}
    )
    invite = forms.CharField(max_length=_CODE_LENGTH, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask only what is wanted here."""
        super().__init__(*args, **kwargs)
        # Not on the class: whatever writes allauth's description of the API takes help for plain text.
        self.fields["reason"].help_text = _("Staff read this and let you in, or tell you why not.")
        self.fields["birth_date"].help_text = _("Nobody is shown it.")
        self.phone = ""
        self.admission = Admission()
        if settings.SIGNUP_POLICY != "approval" or _kept_invite():
            del self.fields["reason"]
        if not settings.MINIMUM_AGE:
            del self.fields["birth_date"]
        if not settings.TERMS_VERSION:
            del self.fields["terms"]

    def clean(self) -> dict[str, Any]:
        """Take aside what allauth does not know; a number is claimed here and proved later, so none is refused."""
        data: dict[str, Any] = super().clean() or {}
        phone = data.pop("phone", "") or ""
        self.phone = phone if settings.SMS_SENDER else ""
        self.admission = Admission(
            reason=data.get("reason", ""),
            invite=data.get("invite") or _kept_invite(),
            birth_date=data.get("birth_date"),
            has_accepted_terms=bool(data.get("terms")),
        )
        for name, fault in admission_faults(self.admission).items():
            field = _FIELD_OF.get(name)
            if field not in self.errors:
                self.add_error(
                    field if field in self.fields else None, forms.ValidationError(fault.message, code=fault.code)
                )
        return data

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth when the account is made, with nothing left to do but to forget the invite."""
        request.session.pop(INVITE_SESSION_KEY, None)


def _kept_invite() -> str:
    """The code of the invite by whose link the visitor came."""
    return str(context.request.session.get(INVITE_SESSION_KEY, "")) if context.request else ""
