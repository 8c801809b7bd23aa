"""What people and staff write to each other about a decision."""

from django.utils.translation import gettext as _

from accounts.choices import REASON_LENGTH
from socialflow.core.errors import InvalidError
from socialflow.core.text import clean_text, is_visible


def clean_reason(text: str) -> str:
    """The text as it is kept. Raises InvalidError `reason_missing`, `reason_too_long`."""
    cleaned = clean_text(text)
    if not is_visible(cleaned):
        raise InvalidError("reason_missing", _("Write a few words: they are what the other side is told."))
    if len(cleaned) > REASON_LENGTH:
        raise InvalidError(
            "reason_too_long",
            _("At most %(limit)s characters; these are %(count)s.") % {"limit": REASON_LENGTH, "count": len(cleaned)},
        )
    return cleaned
