"""Processor time of the API, of the watch page and of the pages of an account, under sixteen clients at once."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from itertools import cycle, repeat
from typing import Any
from urllib.parse import urlsplit

import redis.asyncio

from benchmarks import floors
from benchmarks.load import Call, Figure, ask, measure
from benchmarks.operations import Operation, Sample, deep_lists, heartbeats, reads, writes
from benchmarks.programs import ROOT, background, web_server
from benchmarks.services import BenchServices

_DEEP_PAGE = 500
# Whatever else runs on the same cores only adds: of so many rounds over everything the least counts, and all are kept.
_ROUNDS = 3
# A session may send sixty heartbeats a minute.
_SESSIONS = 400
_WATCHED = 200
_FOLD_SECONDS = 60
_HEARTBEAT_BAR_MS = 0.6
_WATCH_BAR_MS, _WATCH_QUERIES = 6.0, 12
_ACCOUNT_BAR_MS, _ACCOUNT_QUERIES = 4.0, 8
_DOORS = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
_SETTINGS = (
    "/settings", "/settings/profile", "/settings/language", "/accounts/email/", "/accounts/phone/change/",
    "/accounts/3rdparty/", "/settings/privacy", "/settings/followers", "/settings/blocked", "/settings/muted",
    "/settings/factors", "/settings/sessions", "/settings/security-log", "/settings/tokens", "/settings/standing",
    "/settings/data",
)  # fmt: skip
Results = dict[str, dict[str, Any]]


class ApiBench:
    """All figures of one world; `only` names those that are wanted, `requests` how many of each are sent."""

    def __init__(self, services: BenchServices, world: str, *, requests: int, wanted: Callable[[str], bool]) -> None:
        self.services, self.world, self.requests, self.wanted = services, world, requests, wanted
        self.environment = services.environment(world)
        self.results: Results = {}
        self.sample = Sample.of(services.database_url(world))

    def run(self) -> Results:
        """Measure everything that is wanted."""
        self._floors()
        with web_server(self.environment) as (port, pid):
            self.port, self.roots = port, {"web": pid, "postgres": self.services.roots["postgres"]}
            session = self._inside("sign-in")["cookie"]
            for _ in range(_ROUNDS):
                asyncio.run(self._each(self._wanted(reads(self.sample))))
                asyncio.run(self._deep())
                asyncio.run(self._pages(session))
            with background(self.environment, self.services.folder) as pids:
                self.roots |= pids | {"valkey": self.services.roots["valkey"]}
                # The same in each round: they go on to further rows.
                operations = self._wanted(writes(self.sample))
                for _ in range(_ROUNDS):
                    asyncio.run(self._each(operations))
                    asyncio.run(self._heartbeats())
        return self.results

    def _floors(self) -> None:
        """What a bare answer, a bare read and a bare write cost here and now."""
        subprocess.run(
            [sys.executable, "-c", "from benchmarks.floors import make_table; make_table()"],
            cwd=ROOT,
            env=self.environment,
            check=True,
        )
        for name in ("hello", "read", "write"):
            with web_server(self.environment, f"{floors.__name__}:{name}") as (port, pid):
                roots = {"web": pid, "postgres": self.services.roots["postgres"]}
                figure = asyncio.run(measure(port, lambda: Call("/"), roots=roots, requests=2 * self.requests))
                self._keep(f"floor_{name}", figure)

    async def _each(self, operations: Iterable[Operation]) -> None:
        for operation in operations:
            await self._measure(operation)

    async def _deep(self) -> None:
        """Walk to page 500 by the links of the answers, then measure it beside page 1 of the same list."""
        for name, (first, bar) in deep_lists(self.sample).items():
            if not self.wanted(f"{name}_page_{_DEEP_PAGE}"):
                continue
            call = first
            for _ in range(_DEEP_PAGE - 1):
                following = (await ask(self.port, call))["next"]
                parts = urlsplit(following)
                call = Call(f"{parts.path}?{parts.query}", headers=first.headers)
            for page, wanted in ((1, first), (_DEEP_PAGE, call)):
                await self._measure(Operation(f"{name}_page_{page}", repeat(wanted).__next__, bar, "read"))

    async def _pages(self, session: str) -> None:
        """The watch page for a stranger and for somebody signed in; the ways in; the pages of the settings."""
        watched = [f"/watch/{video}" for video in self.sample.discussed[:_WATCHED]]
        await self._page("watch_page_anonymous", watched, "", bar_ms=_WATCH_BAR_MS, bar_queries=_WATCH_QUERIES)
        await self._page("watch_page_signed_in", watched, session, bar_ms=_WATCH_BAR_MS, bar_queries=_WATCH_QUERIES)
        for cookie, paths in (("", _DOORS), (session, _SETTINGS)):
            for path in paths:
                await self._page(path, [path], cookie, bar_ms=_ACCOUNT_BAR_MS, bar_queries=_ACCOUNT_QUERIES)

    async def _page(self, name: str, paths: list[str], cookie: str, *, bar_ms: float, bar_queries: int) -> None:
        if not self.wanted(name):
            return
        calls = cycle([Call(path, headers={"Cookie": cookie} if cookie else {}) for path in paths])
        await self._measure(Operation(name, calls.__next__, bar_ms, "read"))
        if "queries" not in self.results[name]:
            count = self._inside("queries", next(calls).path, cookie)["queries"]
            self.results[name] |= {"queries": count, "bar_queries": bar_queries}

    async def _heartbeats(self) -> None:
        """Heartbeats of many viewers, until the last one is folded into its view."""
        if not self.wanted("heartbeat"):
            return
        sessions = []
        for number in range(_SESSIONS):
            viewer = {"X-Forwarded-For": f"198.51.100.{number % 256}"}
            path = f"/api/v1/videos/{self.sample.videos[number % len(self.sample.videos)]}/playback"
            sessions.append(await ask(self.port, Call(path, "POST", viewer)))
        figure = await measure(
            self.port, heartbeats(sessions), roots=self.roots, requests=3 * self.requests, settle=self._until_folded
        )
        self._keep("heartbeat", figure, bar_ms=_HEARTBEAT_BAR_MS, floor="hello")

    async def _until_folded(self) -> None:
        client = redis.asyncio.Redis.from_url(self.environment["REDIS_URL"])
        async with asyncio.timeout(_FOLD_SECONDS):
            while await client.xlen("views:heartbeats"):
                await asyncio.sleep(0.1)
        await client.aclose()

    def _wanted(self, operations: Iterable[Operation]) -> list[Operation]:
        return [operation for operation in operations if self.wanted(operation.name)]

    async def _measure(self, operation: Operation) -> None:
        figure = await measure(self.port, operation.make_call, roots=self.roots, requests=self.requests // 2)
        self._keep(operation.name, figure, bar_ms=operation.bar_ms, floor=operation.floor)

    def _keep(self, name: str, figure: Figure, *, bar_ms: float | None = None, floor: str = "") -> None:
        result = self.results.setdefault(name, {"rounds_ms": []})
        result["rounds_ms"].append(figure.total_cpu_ms)
        if figure.total_cpu_ms == min(result["rounds_ms"]):
            result |= {**asdict(figure), "total_cpu_ms": figure.total_cpu_ms, "bar_ms": bar_ms, "floor": floor}
        bar = f" (bar {bar_ms})" if bar_ms else ""
        print(
            f"{name}: {figure.total_cpu_ms} ms{bar} {figure.cpu_ms} p50 {figure.p50_ms} ms, {figure.statuses}",
            flush=True,
        )

    def _inside(self, *arguments: str) -> Any:
        command = [sys.executable, "-m", "benchmarks.inside", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout)
