"""What people type, made safe to keep and to show."""

import re
import unicodedata

# Control characters but line feed and tab, lone halves of surrogate pairs, and overrides that make text read backwards.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
# Letters of Hangul, and a sign of Braille, that are drawn as blanks.
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
_LINE_BREAKS = re.compile("\r\n?|\u2028|\u2029")


def clean_text(text: str) -> str:
    """Text in NFC with plain line breaks, without control characters, and without blanks around it.

    Joiners stay: emoji, Persian and the scripts of India are written with them.
    """
    return unicodedata.normalize("NFC", _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text))).strip()


def clean_line(text: str) -> str:
    """`clean_text` on one line, with single blanks."""
    return " ".join(clean_text(text).split())


def is_visible(text: str) -> bool:
    """Whether anything of a text shows: more than blanks, fillers, format characters and lone combining marks."""
    return any(unicodedata.category(each)[0] not in "ZCM" and each not in _FILLERS for each in text)
