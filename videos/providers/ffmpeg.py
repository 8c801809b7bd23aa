"""Runs one confined ffmpeg and reports its progress; ends it when it stalls, takes too long, or is no longer wanted."""

import os
import selectors
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Self

from django.utils.translation.trans_null import gettext_noop  # asks no settings

from videos.providers.confinement import Limits, end_confined, give_way, start_confined
from videos.providers.media import EncodeFailed

LOG_LINES = 80
LOG_LINE_BYTES = 400
TICK_SECONDS = 0.25
STALL_SECONDS = 180.0
DAMAGE_WORDS = (
    "error while decoding", "invalid data", "corrupt", "error submitting packet", "partial file", "truncat",
    "concealing", "error during demuxing", "missing picture", "decode_slice", "header damaged", "end mismatch",
)  # fmt: skip


class FfmpegRun:
    """One ffmpeg from its start to its end; a context manager, so that the process never outlives the block."""

    def __init__(self, command: list[str], *, cwd: Path, limits: Limits, deadline: float) -> None:
        self._deadline = deadline
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._partial = {"out": b"", "log": b""}
        self._fields: dict[str, str] = {}
        self.has_damage = False
        self._process: Popen[bytes] = start_confined(command, limits=limits, cwd=cwd, stdout=PIPE, stderr=PIPE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end_confined(self._process)

    @property
    def log_tail(self) -> str:
        """The last lines that ffmpeg wrote."""
        return "\n".join(self._log)

    @property
    def return_code(self) -> int:
        """The exit status of the ended process; negative for a signal."""
        return self._process.wait()

    def give_way(self, niceness: int) -> None:
        """Stand behind others from now on."""
        give_way(self._process, niceness=niceness)

    def ticks(self, is_cancelled: Callable[[], bool]) -> Iterator[float]:
        """How many seconds of output there are, a few times a second until ffmpeg ends.

        Raises:
            EncodeFailed: cancelled, timed_out or stalled.
        """
        out_seconds, last_change = 0.0, time.monotonic()
        for _ in self._reads():
            reported, now = _number(self._fields.get("out_time_us", "")) / 1_000_000, time.monotonic()
            # ffmpeg's own figure can fall when a stream ends.
            if reported > out_seconds:
                out_seconds, last_change = reported, now
            self._heed(is_cancelled)
            if now > self._deadline:
                raise EncodeFailed(
                    "timed_out", gettext_noop("The encoding took too long and was stopped."), self.log_tail
                )
            if now - last_change > STALL_SECONDS:
                raise EncodeFailed("stalled", gettext_noop("The encoding stopped making progress."), self.log_tail)
            yield out_seconds
        # What takes less than a tick can be cancelled, too.
        self._heed(is_cancelled)

    def _heed(self, is_cancelled: Callable[[], bool]) -> None:
        if is_cancelled():
            raise EncodeFailed("cancelled", gettext_noop("The encoding was cancelled."), self.log_tail)

    def _reads(self) -> Iterator[None]:
        """Read both pipes; yield after each tick, and stop when both are closed."""
        with selectors.DefaultSelector() as selector:
            for name, pipe in (("out", self._process.stdout), ("log", self._process.stderr)):
                if pipe is not None:
                    selector.register(pipe, selectors.EVENT_READ, name)
            next_tick = time.monotonic() + TICK_SECONDS
            while selector.get_map():
                for key, _ in selector.select(timeout=max(0.0, next_tick - time.monotonic())):
                    data = os.read(key.fd, 65536)
                    self._take(key.data, data)
                    if not data:
                        selector.unregister(key.fileobj)
                if time.monotonic() >= next_tick:
                    next_tick = time.monotonic() + TICK_SECONDS
                    yield

    def _take(self, name: str, data: bytes) -> None:
        *lines, rest = (self._partial[name] + data).replace(b"\r", b"\n").split(b"\n")
        self._partial[name] = rest[-LOG_LINE_BYTES:]
        for line in lines:
            text = line[:LOG_LINE_BYTES].decode("utf-8", errors="replace")
            if name == "out":
                key, _, value = text.partition("=")
                self._fields[key.strip()] = value.strip()
            elif text:
                self._log.append(text)
                self.has_damage = self.has_damage or any(word in text.lower() for word in DAMAGE_WORDS)


def _number(text: str) -> float:
    """A figure of ffmpeg's progress report; 0 for "N/A"."""
    try:
        return float(text)
    except ValueError:
        return 0.0
