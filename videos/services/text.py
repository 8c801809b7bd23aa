"""The words about a video, checked before they are kept."""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from socialflow.core import text as core_text
from socialflow.core.errors import InvalidError
from videos.choices import DESCRIPTION_LENGTH, MAX_TAGS, TAG_LENGTH, TITLE_LENGTH


def clean_title(text: str) -> str:
    """A title on one line. Raises InvalidError `title_empty` or `title_too_long`."""
    title = core_text.clean_line(text)
    if not core_text.is_visible(title):
        raise InvalidError("title_empty", _("Give the video a title."))
    if len(title) > TITLE_LENGTH:
        raise InvalidError(
            "title_too_long", _("A title has at most %(title_length)s characters.") % {"title_length": TITLE_LENGTH}
        )
    return title


def clean_description(text: str) -> str:
    """A description with its line breaks. Raises InvalidError `text_too_long`."""
    description = core_text.clean_text(text)
    if len(description) > DESCRIPTION_LENGTH:
        raise InvalidError(
            "text_too_long",
            _("A description has at most %(description_length)s characters.")
            % {"description_length": number_format(DESCRIPTION_LENGTH, force_grouping=True)},
        )
    return description


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Tags in lower case without repeats. Raises InvalidError `too_many_tags` or `tag_too_long`."""
    plain = (core_text.clean_line(tag.lstrip("# ")).casefold() for tag in tags)
    cleaned = list(dict.fromkeys(tag for tag in plain if core_text.is_visible(tag)))
    if len(cleaned) > MAX_TAGS:
        raise InvalidError("too_many_tags", _("A video has at most %(max_tags)s tags.") % {"max_tags": MAX_TAGS})
    if any(len(tag) > TAG_LENGTH for tag in cleaned):
        raise InvalidError(
            "tag_too_long", _("A tag has at most %(tag_length)s characters.") % {"tag_length": TAG_LENGTH}
        )
    return cleaned
