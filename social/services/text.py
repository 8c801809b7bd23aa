"""What people type, made safe to keep."""

import re
import unicodedata
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from socialflow.core.errors import InvalidError
from socialflow.core.ids import uuid7, uuid7_moment

# Control characters but line feed and tab, lone halves of surrogate pairs, and overrides that make text read backwards.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_LINE_BREAKS = re.compile("\r\n?|\u2028|\u2029")
_EMPTY_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_CLIENT_ID_WINDOW = timedelta(minutes=5)


def clean_text(text: str, *, limit: int) -> str:
    """Text in NFC with plain line breaks and without control characters, no longer than `limit` characters.

    Raises InvalidError `text_empty` when nothing visible is left, `text_too_long`.
    """
    # Normalising ten megabytes to refuse them would cost more than the refusal is worth.
    if len(text) <= 4 * limit:
        text = _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text))
        text = _EMPTY_LINES.sub("\n\n", unicodedata.normalize("NFC", text)).strip()
    if len(text) > limit:
        raise InvalidError("text_too_long", f"That is too long: at most {limit:,} characters.", {"limit": limit})
    if not any(_is_visible(character) for character in text):
        raise InvalidError("text_empty", "Write something first.")
    return text


def checked_id(client_id: UUID | None) -> UUID:
    """The identifier of a new row: the client's own, which makes sending it again harmless, or a new one.

    Raises InvalidError `invalid_id` for one that is not a UUIDv7 of the last or next five minutes.
    """
    if client_id is None:
        return uuid7()
    is_v7 = client_id.version == 7
    if not is_v7 or abs(uuid7_moment(client_id) - timezone.now()) > _CLIENT_ID_WINDOW:
        raise InvalidError(
            "invalid_id", "id must be a UUIDv7 made within five minutes of now; leave it out to get one."
        )
    return client_id


def _is_visible(character: str) -> bool:
    """Whether a character shows: not a space, format character or lone combining mark."""
    return unicodedata.category(character)[0] not in "ZCM"
