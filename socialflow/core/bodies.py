"""Request bodies, read on the event loop: however slowly one comes, no thread waits for it."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, ClassVar, cast

from django.conf import settings
from django.utils.translation import gettext as _

from socialflow.core.errors import DomainError, UnavailableError

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_IN_MEMORY_BYTES = 1024**2
# As long as nginx waits between two reads of a body.
_IDLE_SECONDS = 60.0
# As long as a whole one may take: forty megabytes by a slow line.
_WHOLE_SECONDS = 600.0
# What all bodies on their way may take of the disk at once: anybody may send one.
_SPOOLED_BYTES = 512 * 1024**2


class BodyTooLarge(DomainError):  # noqa: N818 - named for what is the matter
    """More than anyone reads (413)."""

    def __init__(self, most_bytes: int) -> None:
        """Say how much there may be."""
        super().__init__(
            "too_large",
            _("That is too much for one request: at most %(size)s MB.") % {"size": most_bytes // 1024**2},
            413,
        )


class Spool(SpooledTemporaryFile[bytes]):
    """A body on its way: in memory while it is small, then in a nameless file, counted as long as it is open."""

    open_bytes: ClassVar[int] = 0

    def __init__(self) -> None:
        """Begin in memory."""
        folder = Path(settings.WORK_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(_IN_MEMORY_BYTES, dir=str(folder))
        self._counted = 0

    def take(self, data: bytes) -> None:
        """Add some bytes. Raises UnavailableError while others have taken all that there is."""
        if Spool.open_bytes + len(data) > _SPOOLED_BYTES:
            raise UnavailableError
        Spool.open_bytes += len(data)
        self._counted += len(data)
        self.write(data)

    def __exit__(self, *_: object) -> None:
        """Close, which the parent's own does not say by that name."""
        self.close()

    def close(self) -> None:
        """Give everything back."""
        Spool.open_bytes -= self._counted
        self._counted = 0
        super().close()


class BodyTooSlow(DomainError):  # noqa: N818 - named for what is the matter
    """Nothing came for a while (408)."""

    def __init__(self) -> None:
        """Say that waiting is over."""
        super().__init__("too_slow", _("The rest of the request did not come. Send it again."), 408)


class BodyCut(DomainError):  # noqa: N818 - named for what is the matter
    """It ended before its end (400): mostly the connection has, too, and nobody hears the answer."""

    def __init__(self) -> None:
        """Say that the rest is missing."""
        super().__init__("body_cut", _("The body of the request broke off, or is not framed as it says."), 400)


async def read_body(receive: Receive, *, most_bytes: int) -> IO[bytes]:
    """A whole body: in memory when it is small, else in a nameless file that goes with its last user.

    Raises BodyTooLarge, BodyTooSlow, BodyCut, UnavailableError.
    """
    message = await _next(receive)
    if not message.get("more_body"):
        return BytesIO(message.get("body", b""))
    spool = Spool()
    try:
        async with asyncio.timeout(_WHOLE_SECONDS):
            while message.get("more_body"):
                _write(spool, message, most_bytes)
                message = await _next(receive)
        _write(spool, message, most_bytes)
    except TimeoutError as error:
        spool.close()
        raise BodyTooSlow from error
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return cast("IO[bytes]", spool)


def _write(spool: Spool, message: MutableMapping[str, Any], most_bytes: int) -> None:
    spool.take(message.get("body", b""))
    if spool.tell() > most_bytes:
        raise BodyTooLarge(most_bytes)


async def _next(receive: Receive) -> MutableMapping[str, Any]:
    try:
        async with asyncio.timeout(_IDLE_SECONDS):
            message = await receive()
    except TimeoutError as error:
        raise BodyTooSlow from error
    if message["type"] != "http.request":
        raise BodyCut
    return message


async def departure(receive: Receive) -> None:
    """Return when the client has gone; only once its body is read."""
    while (await receive())["type"] == "http.request":
        pass


class Inflow:
    """A body on its way in, held in memory up to a bound; who takes from it makes room for more."""

    def __init__(self, receive: Receive, *, most_bytes: int) -> None:
        """Begin to read."""
        self._receive = receive
        self._most_bytes = most_bytes
        self._buffer = bytearray()
        self._has_some, self._is_full, self._has_room = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.is_cut = self._is_over = False
        self._departure = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def take(self, seconds: float) -> bytes:
        """All that is there, after waiting so long for it to become full; nothing when it is over.

        Raises BodyTooSlow.
        """
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                await self._has_some.wait()
        except TimeoutError as error:
            raise BodyTooSlow from error
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_full.wait()
        taken, self._buffer = bytes(self._buffer), bytearray()
        if not self._is_over:
            self._has_some.clear()
            self._is_full.clear()
        self._has_room.set()
        return taken

    async def has_left(self, seconds: float = 0) -> bool:
        """Whether who sends has gone, after waiting so long for it; one who cannot be heard counts as there."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._departure.wait()
        return self._departure.is_set()

    async def discard(self, seconds: float) -> None:
        """Drop what comes for a while, and read no more: a client that is still sending may miss an early answer."""
        with suppress(TimeoutError, BodyTooSlow):
            async with asyncio.timeout(seconds):
                while await self.take(0):
                    pass
        self._reader.cancel()

    async def _read(self) -> None:
        try:
            await self._read_body()
        finally:
            self._is_over = True
            self._has_some.set()
            self._is_full.set()
        if not self.is_cut:
            await departure(self._receive)
        self._departure.set()

    async def _read_body(self) -> None:
        has_more = True
        while has_more:
            message = await self._receive()
            if message["type"] != "http.request":
                self.is_cut = True
                return
            self._buffer += message.get("body", b"")
            has_more = message.get("more_body", False)
            if self._buffer:
                self._has_some.set()
            if has_more and len(self._buffer) >= self._most_bytes:
                self._has_room.clear()
                self._is_full.set()
                await self._has_room.wait()
