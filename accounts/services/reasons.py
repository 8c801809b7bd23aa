"""What people and staff write to each other about a decision."""

from accounts.choices import REASON_LENGTH
from socialflow.core.errors import InvalidError
from socialflow.core.text import clean_text, is_visible


def clean_reason(text: str) -> str:
    """The text as it is kept. Raises InvalidError `reason_missing`, `reason_too_long`."""
    cleaned = clean_text(text)
    if not is_visible(cleaned):
        raise InvalidError("reason_missing", "Write a few words: they are what the other side is told.")
    if len(cleaned) > REASON_LENGTH:
        raise InvalidError("reason_too_long", f"At most {REASON_LENGTH} characters; these are {len(cleaned)}.")
    return cleaned
