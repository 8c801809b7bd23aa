"""Whether reading slows down as tables grow: the same requests over worlds of different sizes, in turns."""

import asyncio
import statistics
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks.load import measure
from benchmarks.operations import Operation, Sample, reads
from benchmarks.programs import web_server
from benchmarks.services import BenchServices

GROWTH_BAR = 1.3
_ROUNDS = 7
# Its answer is sorted by how well it fits, so it has to look at every match, and a larger world has more of them.
_WITHOUT_BAR = {"search"}


@dataclass(frozen=True)
class _Server:
    port: int
    operations: Mapping[str, Operation]


def measure_growth(services: BenchServices, worlds: Mapping[int, str], *, requests: int) -> dict[str, dict[str, Any]]:
    """The median time to the answer of one client, by number of videos and posts.

    All servers run at once and are asked in turns, so that a busy minute of the machine slows all of them alike.
    """
    with ExitStack() as stack:
        servers = {}
        for rows, world in worlds.items():
            port, _pid = stack.enter_context(web_server(services.environment(world), workers=1))
            operations = {operation.name: operation for operation in reads(Sample.of(services.database_url(world)))}
            servers[rows] = _Server(port, operations)
        names = next(iter(servers.values())).operations
        return {name: asyncio.run(_compare(name, servers, requests)) for name in names}


async def _compare(name: str, servers: Mapping[int, _Server], requests: int) -> dict[str, Any]:
    times: dict[int, list[float]] = {rows: [] for rows in servers}
    errors = 0
    for _ in range(_ROUNDS):
        for rows, server in servers.items():
            figure = await measure(
                server.port, server.operations[name].make_call, roots={}, requests=requests // _ROUNDS, concurrency=1
            )
            times[rows].append(figure.p50_ms)
            errors += figure.errors
    medians = {str(rows): round(statistics.median(found), 2) for rows, found in times.items()}
    growth = round(medians[str(max(servers))] / medians[str(min(servers))], 2)
    print(f"growth of {name}: × {growth} {medians}", flush=True)
    return {"p50_ms": medians, "growth": growth, "bar": None if name in _WITHOUT_BAR else GROWTH_BAR, "errors": errors}
