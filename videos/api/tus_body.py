"""The bytes of a request as they arrive, in little memory."""

import time
from collections.abc import Iterator

from django.http import HttpRequest

_LEAST = 64 * 1024
_MOST = 1024**2
# A read that took longer is made shorter next time, so that a slow connection loses little when it is cut.
_SLOW_SECONDS = 0.5
_FAST_SECONDS = 0.05


def read_chunks(request: HttpRequest, length: int | None) -> Iterator[bytes]:
    """Chunks of 64 KiB to 1 MiB, by how fast they come; ends early when the connection is cut.

    Args:
        length: bytes announced; None for a body in chunks, which the server ends for us.
    """
    read = request.read if length is not None else request.META["wsgi.input"].read
    size = _LEAST
    while True:
        started = time.monotonic()
        try:
            chunk = read(size)
        except OSError:
            return
        if not chunk:
            return
        yield chunk
        seconds = time.monotonic() - started
        if seconds < _FAST_SECONDS:
            size = min(size * 2, _MOST)
        elif seconds > _SLOW_SECONDS:
            size = max(size // 2, _LEAST)
