"""Results as JSON, and all of them as tables in docs/benchmarks.md."""

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.programs import ROOT

RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "benchmarks.md"
_START, _END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"
_UNMET = "**missed by {} %**"
_NAMES = {
    "floor_hello": "floor: a bare answer",
    "floor_read": "floor: 20 rows as JSON by one statement",
    "floor_write": "floor: one row committed",
    "list_anonymous": "list of 20 videos, anonymous",
    "list_signed_in": "list of 20 videos, signed in, with the viewer's likes and saves",
    "detail_anonymous": "detail of a video, anonymous",
    "detail_signed_in": "detail of a video, signed in",
    "comments": "comments of one video",
    "home_feed": "home feed of 20, 500 followed",
    "search": "search for videos",
    "watch_page_anonymous": "watch page, HTML, anonymous",
    "watch_page_signed_in": "watch page, HTML, signed in",
    "heartbeat": "heartbeat of a view, folded",
}


def save(name: str, figures: dict[str, Any], command: str) -> None:
    """Write the figures of one part, with when, where, of what and by which command they were measured."""
    RESULTS.mkdir(exist_ok=True)
    about = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": _machine(),
        "commit": _commit(),
        "command": command,
    }
    (RESULTS / f"{name}.json").write_text(json.dumps({**about, "figures": figures}, indent=2) + "\n")


def write_page() -> None:
    """Put the tables of all results between the markers of the page."""
    before, _, rest = PAGE.read_text().partition(_START)
    _, _, after = rest.partition(_END)
    tables = "\n".join(line for part in (_api, _folding, _growth, _encode, _page, _start) for line in part())
    PAGE.write_text(f"{before}{_START}\n{tables}\n{_END}{after}")


def _api() -> Iterator[str]:
    if (result := _load("api")) is None:
        return
    figures = result["figures"]
    yield from _heading("Processor time a request, 16 clients at once", result)
    yield "| request | ms CPU | web | PostgreSQL | worker, clock, Valkey | floor of this run | bar | p50 / p95 ms | |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, figure in figures.items():
        cpu, total, bar = figure["cpu_ms"], figure["total_cpu_ms"], figure["bar_ms"]
        floor = figures.get(f"floor_{figure['floor']}", {}).get("total_cpu_ms", "")
        others = sum(value for group, value in cpu.items() if group not in {"web", "postgres"})
        queries = f", {figure['queries']} queries (bar {figure['bar_queries']})" if "queries" in figure else ""
        errors = f", **{figure['errors']} errors**" if figure["errors"] else ""
        title = f"{_NAMES.get(name) or _named(name)}{queries}{errors}"
        yield (
            f"| {title} | {total:.2f} | {cpu['web']:.2f} | {cpu['postgres']:.2f} | {others:.2f} | {floor} "
            f"| {bar or ''} | {figure['p50_ms']} / {figure['p95_ms']} | {_verdict(total, bar)} |"
        )
    yield ""


def _named(name: str) -> str:
    return f"page {name}" if name.startswith("/") else name.replace("_", " ")


def _folding() -> Iterator[str]:
    if (result := _load("folding")) is None:
        return
    figure = result["figures"]["fold"]
    exact = (
        figure["folded"] == figure["rows"] == figure["counted"] == figure["sessions"]
        and not figure["again"] + figure["left"]
    )
    yield from _heading("Views folded into the partitioned table", result)
    yield "| sessions | views a second | bar | ms CPU a view | rows, counted, left over | |"
    yield "|---|---|---|---|---|---|"
    verdict = "exactly once" if exact else "**not exactly once**"
    missed = "" if figure["per_second"] >= figure["bar_per_second"] else ", **too slow**"
    cpu = sum(figure["cpu_ms"].values())
    yield (
        f"| {figure['sessions']:,} | {figure['per_second']:,} | {figure['bar_per_second']:,} | {cpu:.3f} "
        f"| {figure['rows']:,}, {figure['counted']:,}, {figure['left']} | {verdict}{missed} |"
    )
    yield ""


def _growth() -> Iterator[str]:
    if (result := _load("growth")) is None:
        return
    sizes = list(next(iter(result["figures"].values()))["p50_ms"])
    yield from _heading("Reading as tables grow: p50 in ms, one client", result)
    yield f"| request | {' | '.join(f'{int(size):,} rows' for size in sizes)} | growth | bar | |"
    yield f"|---|{'---|' * len(sizes)}---|---|---|"
    for name, figure in result["figures"].items():
        times = " | ".join(str(figure["p50_ms"][size]) for size in sizes)
        growth, bar = figure["growth"], figure["bar"]
        limit = f"× {bar}" if bar else ""
        yield f"| {_NAMES.get(name, name)} | {times} | × {growth} | {limit} | {_verdict(growth, bar)} |"
    yield ""


def _encode() -> Iterator[str]:
    if (result := _load("encode")) is None:
        return
    figure = result["figures"]
    ours, bars = figure["ours"], figure["bars"]
    floor = min(figure["raw_from_source"]["cpu_seconds"], figure["raw_step_by_step"]["cpu_seconds"])
    yield from _heading(
        f"Encoding {figure['clip']['seconds']} s of {figure['clip']['height']}p to every rendition", result
    )
    yield "| | measured | floor: one raw ffmpeg | bar | |"
    yield "|---|---|---|---|---|"
    ratio, soon = figure["cpu_ratio"], ours["playable_seconds"]
    verdict = f"× {ratio} {_verdict(ratio, bars['cpu_ratio'])}"
    yield f"| CPU seconds | {ours['cpu_seconds']} | {floor} | × {bars['cpu_ratio']} | {verdict} |"
    bar = bars["playable_seconds"]
    yield f"| playable after, s | {soon} | | {bar} | {_verdict(soon, bar)} |"
    for name, seconds in figure.get("playable_seconds", {}).items():
        yield f"| playable after, s, {name.replace('_', ' ')} | {seconds} | | {bar} | {_verdict(seconds, bar)} |"
    yield f"| all renditions after, s | {ours['total_seconds']} | | | |"
    yield ""


def _page() -> Iterator[str]:
    if (result := _load("page")) is None:
        return
    figure = result["figures"]["watch_page_first_load"]
    yield from _heading("First load of the watch page in Chromium, 1440 × 900, empty cache", result)
    yield "| | measured | bar | |"
    yield "|---|---|---|---|"
    kinds = ", ".join(
        f"{kind} {size / 1024:.0f}" for kind, size in sorted(figure["bytes_by_kind"].items(), key=lambda item: -item[1])
    )
    weight, bar = figure["bytes"] / 1024, figure["bar_bytes"] / 1024
    yield f"| KB compressed, without video ({kinds}) | {weight:.0f} | {bar:.0f} | {_verdict(weight, bar)} |"
    yield f"| Largest Contentful Paint, ms ({figure['lcp_element']}) | {figure['lcp_ms']} | | |"
    yield f"| cumulative layout shift | {figure['layout_shift']} | | |"
    yield ""


def _start() -> Iterator[str]:
    if (result := _load("start")) is None:
        return
    figure = result["figures"]["make_run"]
    yield from _heading("`make run` in a fresh clone", result)
    yield "| | seconds | bar | |"
    yield "|---|---|---|---|"
    yield f"| to the first page, packages and demo world included | {figure['first_seconds']} | | |"
    bar = figure["bar_second_seconds"]
    yield f"| second start | {figure['second_seconds']} | {bar} | {_verdict(figure['second_seconds'], bar)} |"
    yield ""


def _heading(title: str, result: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    yield f"{result['date']}, {result['machine']}, commit {result['commit']}, `{result['command']}`"
    yield ""


def _verdict(value: float, bar: float | None) -> str:
    if bar is None:
        return ""
    return "met" if value <= bar else _UNMET.format(round((value / bar - 1) * 100))


def _load(name: str) -> dict[str, Any] | None:
    path = RESULTS / f"{name}.json"
    found: dict[str, Any] | None = json.loads(path.read_text()) if path.exists() else None
    return found


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**3
    return f"{len(os.sched_getaffinity(0))} cores of {model}, {memory} GB"


def _commit() -> str:
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"
