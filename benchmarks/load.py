"""A closed loop of HTTP/1.1 requests: so many clients, each sending its next request when the last one is answered."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from benchmarks.processor import cpu_seconds

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_TIMEOUT_SECONDS = 30
# What a proxy that ends TLS sends along.
_HEADERS = {
    "Host": "bench.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.7",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Benchmark/1.0",
}


@dataclass(frozen=True)
class Call:
    """One request."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    def encoded(self) -> bytes:
        """The bytes that go over the wire."""
        content = b"" if self.body is None else orjson.dumps(self.body)
        headers = {**_HEADERS, **self.headers}
        if self.method != "GET":
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{lines}\r\n".encode() + content


@dataclass(frozen=True)
class Figure:
    """What a number of equal requests cost; times in milliseconds, processor time a request by group of processes."""

    requests: int
    errors: int
    statuses: dict[int, int]
    per_second: float
    p50_ms: float
    p95_ms: float
    cpu_ms: dict[str, float]

    @property
    def total_cpu_ms(self) -> float:
        """Processor time a request, all groups together."""
        return round(sum(self.cpu_ms.values()), 3)


class _Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; one that closed the connection is asked again on a new one."""
        try:
            return await self._exchange(request)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            return await self._exchange(request)

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        return int(head[9:12]), body


async def ask(port: int, call: Call) -> Any:
    """The JSON that one request is answered with. Raises ValueError for any other answer than 2xx."""
    client = _Client(port)
    try:
        status, body = await asyncio.wait_for(client.send(call.encoded()), _TIMEOUT_SECONDS)
    finally:
        client.close()
    if not 200 <= status < 300:
        raise ValueError(f"{call.method} {call.path} answered {status}: {body[:500]!r}")
    return orjson.loads(body) if body else None


async def measure(
    port: int,
    make_call: Callable[[], Call],
    *,
    roots: Mapping[str, int],
    requests: int,
    concurrency: int = 16,
    settle: Callable[[], Awaitable[None]] | None = None,
) -> Figure:
    """Send so many requests and say what each cost, after a tenth as many that are not counted.

    Args:
        roots: the process at the root of each group whose processor time counts.
        settle: waits for what the requests left to be done in the background; its cost counts.
    """
    clients = [_Client(port) for _ in range(concurrency)]
    await _run(clients, make_call, max(requests // 10, 2 * concurrency))
    if settle:
        await settle()
    before, started = cpu_seconds(roots), time.perf_counter()
    times, statuses = await _run(clients, make_call, requests)
    wall = time.perf_counter() - started
    if settle:
        await settle()
    after = cpu_seconds(roots)
    for client in clients:
        client.close()
    times.sort()
    good = sum(count for status, count in statuses.items() if 200 <= status < 300)
    return Figure(
        requests=requests, errors=requests - good, statuses=dict(statuses), per_second=round(requests / wall, 1),
        p50_ms=round(times[len(times) // 2], 2), p95_ms=round(times[len(times) * 95 // 100], 2),
        cpu_ms={name: round((after[name] - before[name]) * 1000 / requests, 3) for name in roots},
    )  # fmt: skip


async def _run(clients: list[_Client], make_call: Callable[[], Call], count: int) -> tuple[list[float], Counter[int]]:
    """Send `count` requests over the clients: the milliseconds of each, and how often each status came (0: none)."""
    times: list[float] = []
    statuses: Counter[int] = Counter()
    left = iter(range(count))

    async def work(client: _Client) -> None:
        for _ in left:
            request = make_call().encoded()
            started = time.perf_counter()
            try:
                status, _body = await asyncio.wait_for(client.send(request), _TIMEOUT_SECONDS)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                client.close()
                status = 0
            times.append((time.perf_counter() - started) * 1000)
            statuses[status] += 1

    await asyncio.gather(*(work(client) for client in clients))
    return times, statuses
