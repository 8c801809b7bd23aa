"""What is said of a file: kept in English with the video, and shown in the language of whoever reads it."""

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation.trans_null import gettext_noop  # asks no settings

NOTHING_THERE = gettext_noop("The file holds neither a picture nor sound that can be encoded.")
ENDS_EARLY = gettext_noop("The file ends early: %(read)s of %(all)s seconds could be read.")
TOO_LARGE = gettext_noop(
    "The picture is larger than %(side)s pixels on a side or %(pixels)s in all. Export it smaller."
)
TOO_LONG = gettext_noop("The video is longer than %(hours)s hours. Cut it into parts and upload each of them.")
_WITH_NUMBERS = (ENDS_EARLY, TOO_LARGE, TOO_LONG)


def said_again(text: str) -> str:
    """What a row says, a sentence or more in lines, in the running language."""
    return " ".join(_translated(line) for line in text.splitlines())


def _translated(line: str) -> str:
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(line):
            return gettext(sentence) % found.groupdict()
    return gettext(line) if line else ""


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The sentences with numbers in them, as what finds the numbers."""
    return [
        (sentence, re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", re.escape(sentence))))
        for sentence in _WITH_NUMBERS
    ]
