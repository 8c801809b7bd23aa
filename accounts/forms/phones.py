"""Phone numbers as people type them."""

import re
from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

_ABROAD = re.compile(r"^\s*(?:\+|00)")


def is_international(typed: str) -> bool:
    """Whether this begins as a number with its country's code does: with +, or with what many dial for it."""
    return bool(_ABROAD.match(typed))


def clean_phone(value: str) -> str:
    """A number in E.164. Raises ValidationError `invalid_phone` for what cannot be one, or lacks its country's code."""
    try:
        number = phonenumbers.parse(_ABROAD.sub("+", value, count=1), None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        raise forms.ValidationError(
            _("That is not a phone number. Start with the code of the country, such as +49 170 1234567."),
            code="invalid_phone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PhoneField(forms.CharField):
    """A number with its country's code, however it is spaced."""

    def __init__(self, **kwargs: Any) -> None:
        """A field that phones fill in."""
        widget = forms.TextInput({"type": "tel", "autocomplete": "tel", "placeholder": "+49 170 1234567"})
        words = {"label": _("Phone number"), "help_text": _("With the code of the country, such as +49 170 1234567.")}
        super().__init__(**{**words, "max_length": 40, "widget": widget, **kwargs})

    def clean(self, value: Any) -> str:
        """The number in E.164; an empty one stays empty."""
        text = super().clean(value)
        return clean_phone(text) if text else ""
