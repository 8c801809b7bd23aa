"""Uploads on the event loop: a long PATCH is given to its view as several short ones, so no thread waits for a sender.

Each is to the view what the beginning of a cut connection is: it keeps what has come, and the next goes on from there.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from socialflow.core.bodies import BodyCut, Inflow, Receive, read_body
from socialflow.core.errors import DomainError
from socialflow.core.gateway import Answer, Gateway, Scope, Send, header, refusal
from videos.api.tus_headers import OFFSET_TYPE
from videos.providers.stores import upload_store

# A checksum covers the whole of a request: nothing of it is kept before all has come.
_MOST_CHECKED_BYTES = 64 * 1024**2
# How long a refusal waits for a client that is still sending.
_LINGER_SECONDS = 2.0
_STANDING = (b"upload-offset", b"upload-expires")


def carries_bytes(scope: Scope) -> bool:
    """Whether the body of a request to an upload address is a piece of a file."""
    return header(scope, b"content-type") == OFFSET_TYPE


async def relay_upload(gateway: Gateway, scope: Scope, receive: Receive, send: Send) -> None:
    """Take in what comes, piece after piece, and answer once, with where the upload stands at the end."""
    try:
        answer = await (_relay_whole if header(scope, b"upload-checksum") else _relay)(gateway, scope, receive)
    except DomainError as error:
        answer = refusal(scope, error)
    await gateway.send(answer, receive, send)


async def _relay_whole(gateway: Gateway, scope: Scope, receive: Receive) -> Answer:
    with await read_body(receive, most_bytes=_MOST_CHECKED_BYTES) as body:
        return await gateway.ask(scope, body)


async def _relay(gateway: Gateway, scope: Scope, receive: Receive) -> Answer:
    """Raises BodyTooSlow, BodyCut."""
    store = upload_store()
    inflow = Inflow(receive, most_bytes=store.window_bytes)
    length = header(scope, b"content-length")
    announced = int(length) if length.isdecimal() else None
    try:
        piece = await inflow.take(0)
        first = last = await gateway.ask(scope, BytesIO(piece), announced)
        while last.status < 300 and (offset := _offset(last)) is not None:
            announced = None if announced is None else announced - len(piece)
            scope = _continued(scope, first, offset)
            if not (piece := await inflow.take(store.window_seconds)):
                break
            last = await _go_on(gateway, inflow, scope, piece, announced)
        if inflow.is_cut:
            raise BodyCut
        if first.status != 201 or last is first:
            return last
        if last.status >= 300 and not await inflow.has_left():
            # As when all came at once: bytes that are refused with a creation leave nothing behind.
            await gateway.ask({**scope, "method": "DELETE"}, BytesIO())
        return _joined(first, last)
    finally:
        await inflow.discard(_LINGER_SECONDS)


async def _go_on(gateway: Gateway, inflow: Inflow, scope: Scope, piece: bytes, announced: int | None) -> Answer:
    """Have another piece written; who sends faster than the budget is slowed down, not refused, as long as it stays."""
    while True:
        answer = await gateway.ask(scope, BytesIO(piece), announced)
        if answer.status != 429 or await inflow.has_left(float(dict(answer.headers).get(b"retry-after", b"1"))):
            return answer


def _continued(scope: Scope, first: Answer, offset: int) -> dict[str, Any]:
    """The request that goes on at an offset; after a creation, at the address that it has made."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"upload-offset"]
    continued = {**scope, "headers": [*headers, (b"upload-offset", str(offset).encode())]}
    if first.status == 201:
        continued["method"] = "PATCH"
        continued["path"] = urlsplit(dict(first.headers)[b"location"].decode()).path
    return continued


def _offset(answer: Answer) -> int | None:
    given: Mapping[bytes, bytes] = dict(answer.headers)
    return int(given[b"upload-offset"]) if b"upload-offset" in given else None


def _joined(first: Answer, last: Answer) -> Answer:
    """How a creation is answered whose bytes came in pieces: with where its upload stands now, or the refusal."""
    if last.status >= 300:
        return last
    kept = [line for line in first.headers if line[0] not in _STANDING]
    standing = [line for line in last.headers if line[0] in _STANDING]
    return Answer(first.status, [*kept, *standing], first.body)
