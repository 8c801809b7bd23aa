"""The texts and identifiers of posts and comments, checked before they are kept."""

import re
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from socialflow.core import text as core_text
from socialflow.core.errors import InvalidError
from socialflow.core.ids import uuid7, uuid7_moment

_EMPTY_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_CLIENT_ID_WINDOW = timedelta(minutes=5)


def clean_text(text: str, *, limit: int) -> str:
    """What `core.text.clean_text` makes of it, with at most one empty line in a row and `limit` characters.

    Raises InvalidError `text_empty` when nothing visible is left, `text_too_long`.
    """
    # Normalising ten megabytes to refuse them would cost more than the refusal is worth.
    if len(text) <= 4 * limit:
        text = _EMPTY_LINES.sub("\n\n", core_text.clean_text(text))
    if len(text) > limit:
        raise InvalidError(
            "text_too_long",
            _("That is too long: at most %(limit)s characters.") % {"limit": number_format(limit, force_grouping=True)},
            {"limit": limit},
        )
    if not core_text.is_visible(text):
        raise InvalidError("text_empty", _("Write something first."))
    return text


def checked_id(client_id: UUID | None) -> UUID:
    """The identifier of a new row: the client's own, which makes sending it again harmless, or a new one.

    Raises InvalidError `invalid_id` for one that is not a UUIDv7 of the last or next five minutes.
    """
    if client_id is None:
        return uuid7()
    if client_id.version != 7 or not _is_recent(client_id):
        raise InvalidError(
            "invalid_id", _("id must be a UUIDv7 made within five minutes of now; leave it out to get one.")
        )
    return client_id


def _is_recent(client_id: UUID) -> bool:
    try:
        return abs(uuid7_moment(client_id) - timezone.now()) <= _CLIENT_ID_WINDOW
    except (ValueError, OverflowError):  # after the year 9999
        return False
