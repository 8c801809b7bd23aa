"""What the person at the terminal reads: each program's lines under its name, and the launcher's own sentences."""

import re
import sys
import threading
from typing import IO

_WIDTH = 10
_COLOURS = {"web": 36, "worker": 32, "transcode": 33, "beat": 35, "demo": 34}
_COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*m")
# Celery announces each stage of its end; ours is announced once.
_NOISE = "worker: "
_lock = threading.Lock()


def say(text: str = "") -> None:
    """Print a sentence of the launcher's own."""
    _write(sys.stdout, text)


def complain(text: str) -> None:
    """Print why something cannot be done."""
    _write(sys.stderr, text)


def relay(name: str, lines: IO[bytes]) -> None:
    """Print what a program writes until it ends, under its name."""
    label = f"{name:<{_WIDTH}}| "
    if sys.stdout.isatty():
        label = f"\033[{_COLOURS.get(name, 37)}m{label}\033[0m"
    with lines:
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            if not sys.stdout.isatty():
                text = _COLOUR_CODE.sub("", text)
            if text and not text.startswith(_NOISE):
                _write(sys.stdout, label + text)


def _write(stream: IO[str], text: str) -> None:
    """Print; a terminal that was closed under us is no reason to stop stopping things."""
    with _lock:
        try:
            stream.write(text + "\n")
            stream.flush()
        except OSError:
            return
