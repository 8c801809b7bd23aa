"""However slowly others send or read, pages come; what never ends is ended."""

import asyncio
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.test import RequestFactory

from socialflow.core import bodies
from socialflow.core.bodies import BodyCut, BodyTooLarge, BodyTooSlow, Inflow, read_body
from socialflow.core.bytes import serve_stored
from socialflow.core.errors import UnavailableError
from socialflow.core.gateway import Gateway
from socialflow.core.storage import local_path
from tests.factories.videos import VideoFactory
from tests.loops import run_async
from tests.videos.tus.server import TusClient, TusServer

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024**2
MANY = 16


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[TusServer]:
    server = TusServer(tmp_path, {}, "asgi")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def home(server: TusServer) -> str:
    return f"http://127.0.0.1:{server.port}"


@contextmanager
def many_connections(address: str, request: bytes) -> Iterator[list[socket.socket]]:
    """Many who have begun the same request."""
    parts = urlsplit(address)
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection((parts.hostname, parts.port))) for _ in range(MANY)]
        for line in lines:
            line.settimeout(20)
            line.sendall(request)
        yield lines


def begun(method: str, path: str, length: int, *headers: str) -> bytes:
    """A request with the first byte of its body."""
    lines = [f"{method} {path} HTTP/1.1", "Host: x", f"Content-Length: {length}", *headers]
    return "\r\n".join([*lines, "", "{"]).encode()


def status_of(line: socket.socket) -> int:
    return int(line.recv(65536).split()[1])


@pytest.fixture
def token(owner) -> str:
    from accounts.services import create_token

    return create_token(user=owner, name="slow", scopes=["upload", "read", "write"]).plain


@pytest.mark.parametrize("path", ["/api/v1/posts", "/api/v1/videos"])
def test_who_sends_slowly_stops_nobody(home, token, path):
    headers = ("Content-Type: application/json", f"Authorization: Bearer {token}")
    with many_connections(home, begun("POST", path, 3, *headers)) as lines:
        assert requests.get(f"{home}/explore", timeout=10).status_code == 200
        for line in lines:
            line.sendall(b" }")
        assert {status_of(line) for line in lines} == {422}


def test_who_uploads_slowly_stops_nobody_and_loses_nothing(home, server, token):
    client = TusClient(server.url, token)
    urls = [client.create(2).headers["Location"] for _ in range(MANY)]
    with ExitStack() as stack:
        for url in urls:
            stack.enter_context(client.open_patch(url, 0, 2)).sendall(b"{")
        assert requests.get(f"{home}/explore", timeout=10).status_code == 200
        end = time.monotonic() + 10
        while {client.offset(url) for url in urls} != {1}:
            assert time.monotonic() < end
        assert client.patch(urls[0], 1, b"}").status_code == 204


def test_who_reads_slowly_stops_nobody(home, server, owner):
    video = VideoFactory(owner=owner)
    film = server.media / "videos" / str(video.pk) / "v1" / "film.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(bytes(30 * MB))
    path = f"/media/p/{video.pk}/{video.access_key}/v1/film.mp4"
    with many_connections(home, begun("GET", path, 0)) as lines:
        assert {status_of(line) for line in lines} == {200}
        assert requests.get(f"{home}/explore", timeout=10).status_code == 200
        assert len(requests.get(f"{home}{path}", timeout=20).content) == 30 * MB


def test_a_slow_reader_holds_no_more_than_a_small_piece():
    def film(_environ, start_response):
        start_response("200 OK", [])
        return serve_stored(RequestFactory().get("/"), "film.mp4", "video/mp4", "no-store")

    film_path = local_path("film.mp4")
    film_path.parent.mkdir(parents=True, exist_ok=True)
    film_path.write_bytes(bytes(MB))
    scope = {"type": "http", "method": "GET", "path": "/", "http_version": "1.1", "headers": [], "query_string": b""}
    held = []

    async def read():
        gateway = Gateway(film, threads=1)
        answer = await gateway.ask(scope, BytesIO())

        async def send(message):
            if message["type"] == "http.response.body":
                held.append((len(message["body"]), len(answer.body)))

        await gateway.send(answer, partial(asyncio.sleep, 60), send)

    run_async(read)
    film_path.unlink()
    assert sum(sent for sent, _ in held) == MB
    assert max(sent + kept for sent, kept in held) <= 64 * 1024


def test_what_is_too_long_for_anybody_is_refused_before_it_is_read(home):
    answer = requests.post(f"{home}/api/v1/videos", data=iter([b"x" * MB] * 41), timeout=20)
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert (answer.json()["code"], answer.json()["request_id"]) == ("too_large", answer.headers["X-Request-ID"])
    with many_connections(home, begun("POST", "/accounts/login/", 41 * MB)) as lines:
        assert status_of(lines[0]) == 413


def receive_of(*messages, ends=True):
    coming = iter(messages)

    async def receive():
        for message in coming:
            return message
        return {"type": "http.disconnect"} if ends else await asyncio.sleep(60)

    return receive


def piece(body: bytes, more: bool = True):
    return {"type": "http.request", "body": body, "more_body": more}


def read(*messages, ends=True, most_bytes=8 * MB):
    with run_async(partial(read_body, receive_of(*messages, ends=ends), most_bytes=most_bytes)) as body:
        return body.read()


def test_a_body_is_whole_or_nothing(monkeypatch):
    monkeypatch.setattr(bodies, "_IDLE_SECONDS", 0.05)
    assert read(piece(b"one", more=False)) == b"one"
    assert read(piece(b"a" * MB), piece(b"b" * MB), piece(b"c", more=False)) == b"a" * MB + b"b" * MB + b"c"
    with pytest.raises(BodyCut):
        read(piece(b"one"))
    with pytest.raises(BodyTooSlow):
        read(piece(b"one"), ends=False)
    with pytest.raises(BodyTooLarge):
        read(piece(b"one"), piece(b"two", more=False), most_bytes=5)


def test_bodies_on_their_way_share_a_bounded_room(monkeypatch):
    monkeypatch.setattr(bodies, "_SPOOLED_BYTES", 3 * MB)
    first = run_async(partial(read_body, receive_of(piece(b"a" * MB), piece(b"b" * MB, more=False)), most_bytes=8 * MB))
    with pytest.raises(UnavailableError):
        read(piece(b"c" * MB), piece(b"d" * MB, more=False))
    first.close()
    assert len(read(piece(b"c" * MB), piece(b"d" * MB, more=False))) == 2 * MB
    assert bodies.Spool.open_bytes == 0


def test_a_body_that_is_not_framed_as_it_says_is_refused(home):
    address = urlsplit(home)
    with socket.create_connection((address.hostname, address.port), timeout=5) as line:
        head = f"POST /api/v1/posts HTTP/1.1\r\nHost: {address.netloc}\r\nTransfer-Encoding: chunked\r\n\r\n"
        line.sendall(head.encode() + b"ZZ\r\n")
        assert status_of(line) == 400


def test_what_flows_in_waits_where_there_is_no_room(monkeypatch):
    monkeypatch.setattr(bodies, "_IDLE_SECONDS", 0.05)
    coming = iter([piece(b"abcd"), piece(b"efgh"), piece(b"ij")])
    taken = []

    async def flow():
        inflow = Inflow(receive_of(*coming, ends=False), most_bytes=4)
        try:
            while True:
                await asyncio.sleep(0.01)
                taken.append(await inflow.take(0))
        finally:
            await inflow.discard(0)

    with pytest.raises(BodyTooSlow):
        run_async(flow)
    assert taken == [b"abcd", b"efgh", b"ij"]


@pytest.mark.parametrize("second", ["GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"])
@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 60",
        "Transfer-Encoding: chunked, identity\r\nContent-Length: 5",
        "Transfer-Encoding : chunked\r\nContent-Length: 5",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5",
    ],
)
def test_of_two_lengths_none_smuggles_a_request(home, framing, second):
    """A proxy that goes by one length and a server that goes by the other would take a body for a request."""
    address = urlsplit(home)
    with socket.create_connection((address.hostname, address.port), timeout=5) as line:
        head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {address.netloc}\r\n{framing}\r\n\r\n"
        line.sendall(f"{head}0\r\n\r\n{second}".encode())
        said = b""
        with suppress(OSError):
            while piece_of_it := line.recv(65536):
                said += piece_of_it
    answers = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", said)]
    # Framed by chunks, the body ends where it says; what follows is a request of its own or, as now, never looked at.
    assert answers in ([400], [403], [403, 404]), answers
