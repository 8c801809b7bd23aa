"""What a password may not be, beside short, common and like its owner's name: words of ours, or known from a breach.

There are no rules about which characters a password has, and no day on which it has to change: both make worse ones.
Source: NIST SP 800-63B, section 5.1.1.2; OWASP ASVS 5.0, 6.2.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.providers.breached_passwords import times_seen

# What somebody who guesses at accounts of this place tries first: its name, what it is about, and who works here.
# docs/security.md names the list.
CONTEXT_WORDS = frozenset(
    """
    admin administrator channel comment creator explore feed flow follow follower login moderator password post sflow
    social socialflow stream studio subscribe upload user video videos view watch welcome
    """.split()  # noqa: SIM905 - thirty quoted words would be harder to read and to keep sorted
)
# Digits and signs that stand in for letters.
_STAND_INS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_NO_LETTER = re.compile(r"[\W\d_]+")
# Shorter ones are in too many words.
_SHORTEST_WORD = 4
# So many letters of one's own make a password that a list of our words does not hold.
_OWN_LETTERS = 4
# Nobody guesses that many words of ours in a row.
_MOST_LETTERS = 100
_log = structlog.get_logger(__name__)


class OwnWordsValidator:
    """Refuses what is made of the words of this place and the name of its owner, with digits or signs between."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError `password_own_words`."""
        words = _words_for(user)
        plain = unicodedata.normalize("NFKC", password).casefold()
        if any(_is_made_of(words, spelled) for spelled in (plain, plain.translate(_STAND_INS))):
            raise ValidationError(
                _("This password is little more than your name, or words that belong to this site. Add others."),
                code="password_own_words",
            )

    def get_help_text(self) -> str:
        """What is said before one is chosen."""
        return _("Do not use the name of this site, or your own.")


class BreachedPasswordValidator:
    """Refuses passwords that a service of breached ones knows, where the operator has set one up.

    While the service is away passwords are taken: those of the list of common ones are refused all the same.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError `password_breached`."""
        if settings.BREACHED_PASSWORDS_URL and self._is_known(password):
            raise ValidationError(
                _("This password is known from a breach of another site, so it is guessed early. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """Nothing that could be said before."""
        return ""

    @staticmethod
    def _is_known(password: str) -> bool:
        try:
            return times_seen(password, address=settings.BREACHED_PASSWORDS_URL) > 0
        except (OSError, ValueError) as error:
            _log.warning("passwords.breaches_away", error=type(error).__name__)
            return False


def _words_for(user: Any) -> frozenset[str]:
    """Ours, the site's host, and the names of whose password it is."""
    host = (urlsplit(settings.PUBLIC_URL).hostname or "").removeprefix("www.").partition(".")[0]
    own = [getattr(user, name, "") or "" for name in ("username", "display_name")]
    said = {_NO_LETTER.sub("", unicodedata.normalize("NFKC", word).casefold()) for word in (host, *own)}
    return CONTEXT_WORDS | {word for word in said if len(word) >= _SHORTEST_WORD}


def _is_made_of(words: Iterable[str], spelled: str) -> bool:
    """Whether few letters are left of it without these words, however they are laid out."""
    letters = _NO_LETTER.sub("", spelled)
    if len(letters) > _MOST_LETTERS:
        return False
    least = [0]
    for end in range(1, len(letters) + 1):
        before = [least[end - len(word)] for word in words if letters.endswith(word, 0, end)]
        least.append(min([least[-1] + 1, *before]))
    return least[-1] < min(_OWN_LETTERS, len(letters))
