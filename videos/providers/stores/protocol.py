"""What an upload store does, in plain values."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

State = dict[str, Any]


class StoreFull(Exception):  # noqa: N818 - named for what is the matter
    """There is no room left on the disk."""


class StoreUnavailable(Exception):  # noqa: N818 - named for what is the matter
    """The store cannot be reached now; what was recorded is safe."""


class BytesLost(Exception):  # noqa: N818 - named for what is the matter
    """The store has fewer bytes than were recorded: the upload cannot go on."""


class UploadStore(Protocol):
    """Keeps growing files by key. Nothing past the offset that the caller recorded is ever trusted.

    `window_bytes` and `window_seconds` say how much to hand to one `append` before its offset is recorded.
    Every method raises StoreUnavailable when the store cannot be reached.
    """

    window_bytes: int
    window_seconds: float

    def append(self, key: str, state: State, offset: int, chunks: Iterator[bytes], size: int) -> tuple[int, State]:
        """Write chunks from an offset on, in place of whatever lies there, and make them durable.

        Args:
            state: what the last `append` returned that was recorded, as each must be before the next; empty at first.
            size: of the whole file, in bytes.

        Returns:
            how many bytes were written, and the state to record with the new offset.

        Raises:
            StoreFull: when there is no room.
            BytesLost: when the recorded bytes are not there.
        """

    def finish(self, key: str, state: State, size: int) -> None:
        """Make one readable file of what was appended; harmless when repeated. Raises BytesLost."""

    def concatenate(self, keys: Sequence[str], key: str) -> None:
        """Make a new file of finished ones, in order and in little memory; they stay. Raises StoreFull or BytesLost."""

    def delete(self, key: str) -> None:
        """Remove every byte of a key, finished or not; harmless when there is none."""

    def keys_older_than(self, moment: datetime, prefix: str) -> Iterator[str]:
        """Keys under a folder that nobody has written to since."""
