"""A WSGI application on the event loop: threads do its work, and never wait for anybody's network."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, cast

from a2wsgi.wsgi import build_environ
from django.db import close_old_connections
from django.http import HttpResponse

from socialflow.core.api import problem_bytes
from socialflow.core.bodies import BodyTooLarge, Receive, departure, read_body
from socialflow.core.errors import DomainError
from socialflow.core.ids import uuid7

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# Two pictures of a form; uploads of videos have a door of their own. The same as in deploy/nginx.
_MOST_BYTES = 40 * 1024**2
_CHUNK_BYTES = 64 * 1024
_BODILESS = frozenset({"GET", "HEAD"})


@dataclass
class Answer:
    """What the application said: all of it, or its beginning and where the rest comes from."""

    status: int
    headers: Headers
    body: bytes
    rest: Iterator[bytes] | None = None
    close: Callable[[], object] = bool


class Gateway:
    """Asks a WSGI application in threads of its own."""

    def __init__(self, application: Any, *, threads: int) -> None:
        """Take the application and how many requests it works on at once."""
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="gateway")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request whose body is read whole before."""
        try:
            with await _whole_body(scope, receive) as body:
                answer = await self.ask(scope, body)
        except DomainError as error:
            answer = refusal(scope, error)
        await self.send(answer, receive, send)

    async def ask(self, scope: Scope, body: IO[bytes], length: int | None = None) -> Answer:
        """Have one request answered.

        Args:
            length: what the application is told; a body that has less counts as cut. Without it, what the body has.
        """
        environ = dict(build_environ(cast("Any", scope), cast("Any", body)))
        if length is None:
            length = body.seek(0, 2)
            body.seek(0)
        environ["CONTENT_LENGTH"] = str(length)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, environ)

    async def send(self, answer: Answer, receive: Receive, send: Send) -> None:
        """Send an answer as fast as it is taken; a rest that nobody takes any more is given up."""
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.rest is None:
            await send({"type": "http.response.body", "body": answer.body})
            return
        loop, chunk, answer.body = asyncio.get_running_loop(), answer.body, b""
        leaving = asyncio.ensure_future(departure(receive))
        try:
            while chunk and not leaving.done():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                chunk = await loop.run_in_executor(self._threads, _take, answer.rest)
            await send({"type": "http.response.body", "body": b""})
        finally:
            leaving.cancel()
            self._threads.submit(answer.close)

    def _run(self, environ: dict[str, Any]) -> Answer:
        """Run the application in this thread, to its first chunk."""
        said: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
            lines = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
            said.append((int(status.partition(" ")[0]), lines))

        response = self._application(environ, start_response)
        chunks = iter(() if environ["REQUEST_METHOD"] == "HEAD" else response)
        body = b""
        try:
            body = _take(chunks)
        finally:
            # What is not full is all of it. The rest of a longer one comes from other threads, which have no need of
            # this one's connection.
            is_whole = len(body) < _CHUNK_BYTES
            (response.close if is_whole else close_old_connections)()
        return Answer(*said[-1], body) if is_whole else Answer(*said[-1], body, chunks, response.close)


def refusal(scope: Scope, error: DomainError) -> Answer:
    """How a request that never reached the application is refused: a problem for programs, a sentence for people."""
    request_id = str(uuid7())
    response = (
        problem_bytes(error, request_id)
        if scope["path"].startswith("/api/")
        else HttpResponse(error.message, status=error.status, content_type="text/plain; charset=utf-8")
    )
    headers = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in response.items()]
    # What was not read of the body stands before the next request.
    return Answer(
        response.status_code,
        [*headers, (b"x-request-id", request_id.encode()), (b"connection", b"close")],
        response.content,
    )


def header(scope: Scope, name: bytes) -> str:
    """The value of a request's header; empty when there is none."""
    return next((value.decode("latin1") for key, value in scope["headers"] if key == name), "")


async def _whole_body(scope: Scope, receive: Receive) -> IO[bytes]:
    if scope["method"] in _BODILESS:
        return BytesIO()
    length = header(scope, b"content-length")
    if length.isdecimal() and int(length) > _MOST_BYTES:
        raise BodyTooLarge(_MOST_BYTES)
    return await read_body(receive, most_bytes=_MOST_BYTES)


def _take(chunks: Iterator[bytes]) -> bytes:
    """A large chunk of many small ones; less at the end."""
    taken, size = [], 0
    while size < _CHUNK_BYTES and (chunk := next(chunks, None)) is not None:
        taken.append(chunk)
        size += len(chunk)
    return b"".join(taken)
