"""Chance with a fixed seed: who is popular, when something happened, and what people write."""

import random
from datetime import UTC, datetime
from itertools import pairwise

DAY_MS = 24 * 3600 * 1000
YEAR_MS = 365 * DAY_MS
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
_ADVERBS = ("now", "again", "together", "slowly", "at last", "at home")
_WORDS, _SENTENCES = 4000, 4000


class Dice:
    """Draws that repeat from run to run, apart from the present moment.

    Args:
        now_ms: the present, in Unix milliseconds; nothing is younger.
    """

    def __init__(self, seed: int, now_ms: int) -> None:
        self.random = random.Random(seed)
        self.now_ms = now_ms
        self._words = ["".join(self.random.choices(_SYLLABLES, k=self.random.randint(2, 4))) for _ in range(_WORDS)]
        self._sentences = [self._sentence() for _ in range(_SENTENCES)]

    def popular(self, count: int) -> int:
        """One of `count` things by a power law: of a thousand, the first draws a tenth, the last half a fifth."""
        return int(count * self.random.random() ** 3)

    def moment(self, since_ms: int | None = None) -> int:
        """A moment since then, or of the last twelve months with more in the recent ones."""
        if since_ms is None:
            return self.now_ms - int(YEAR_MS * self.random.random() ** 1.5)
        return since_ms + int((self.now_ms - since_ms) * self.random.random() ** 2)

    def uuid_at(self, moment_ms: int) -> str:
        """A UUIDv7 of a moment, as 32 hexadecimal digits. Source: RFC 9562, section 5.7."""
        head = moment_ms << 80 | 0x7 << 76 | self.random.getrandbits(12) << 64
        return f"{head | 0x2 << 62 | self.random.getrandbits(62):032x}"

    def word(self) -> str:
        """A word; common ones come often."""
        return self._words[self.popular(_WORDS)]

    def title(self) -> str:
        """Three to six words."""
        return " ".join(self.word() for _ in range(self.random.randint(3, 6))).capitalize()

    def text(self) -> str:
        """One to three sentences."""
        return " ".join(self.random.choices(self._sentences, k=self.random.randint(1, 3)))

    def split(self, total: int, count: int, *, cap: int) -> list[int]:
        """How many of `total` each of `count` things gets: the first the most, none more than `cap`."""
        edges = [int(total * (place / count) ** (1 / 3)) for place in range(count + 1)]
        return [min(high - low, cap) for low, high in pairwise(edges)]

    def _sentence(self) -> str:
        words = [self.word() for _ in range(self.random.randint(4, 14))]
        return f"{' '.join(words).capitalize()} {self.random.choice(_ADVERBS)}."


def stamp(moment_ms: int) -> str:
    """A moment as PostgreSQL reads it."""
    return datetime.fromtimestamp(moment_ms / 1000, tz=UTC).isoformat()
