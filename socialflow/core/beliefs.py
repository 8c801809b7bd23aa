"""What a process has just read: it believes that for a second, and spares the database the same question."""

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any

# So long does somebody go on seeing what they may see no longer.
_SECONDS = 1.0
_MOST = 4096

Row = dict[str, Any]


class Beliefs:
    """Rows by their keys, none older than a second."""

    def __init__(self) -> None:
        """Start with none."""
        self._rows: dict[Hashable, tuple[Row, float]] = {}

    def of(self, key: Hashable, read: Callable[[], Row | None]) -> Row | None:
        """What was read of a key just now, or else is read. That there is nothing is not believed."""
        believed = self._rows.get(key)
        if believed and believed[1] + _SECONDS >= monotonic():
            return believed[0]
        row = read()
        if row is None:
            self._rows.pop(key, None)
            return None
        if len(self._rows) >= _MOST:
            self._rows.clear()
        self._rows[key] = (row, monotonic())
        return row
