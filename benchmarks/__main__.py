"""Measure and write docs/benchmarks.md.

    make bench                                  everything: about half an hour on two cores
    make bench ARGS="--quick"                   a small world and few requests: does it run?
    make bench ARGS="--only api"                one part: api, folding, growth, page, encode or start
    make bench ARGS="--only api --match home"   the figures of a part whose names start so; nothing is written

Worlds are built in var/bench; --keep leaves them there for the next run, with what this one wrote: good for trying
things out, not for figures to show.
"""

import argparse
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from benchmarks import report
from benchmarks.api import ApiBench
from benchmarks.growth import measure_growth
from benchmarks.page import measure_page
from benchmarks.programs import ROOT
from benchmarks.services import BenchServices, running_services
from benchmarks.start import measure_start

_WITH_SERVICES = ("api", "folding", "growth", "page")
_ALONE = ("encode", "start")
_FOLD_BAR = 10_000


class Bench:
    """One run, as the command line wants it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.command = "make bench" + (f' ARGS="{" ".join(sys.argv[1:])}"' if sys.argv[1:] else "")
        self.scale = 0.0005 if options.quick else options.scale
        self.requests = 200 if options.quick else 2000
        self.rows = (1_000, 10_000) if options.quick else (10_000, 100_000, 1_000_000)

    def run(self) -> None:
        """Measure the parts that are wanted, saving each as soon as it stands."""
        parts = self.options.only or [*_WITH_SERVICES, *_ALONE]
        if set(parts) & set(_WITH_SERVICES):
            with running_services(keep=self.options.keep) as services:
                services.collect_static()
                for name in _WITH_SERVICES:
                    if name in parts:
                        measures: dict[str, Callable[[BenchServices], dict[str, Any]]] = {
                            "api": self._api, "folding": self._folding, "growth": self._growth, "page": self._page,
                        }  # fmt: skip
                        self._save(name, measures[name](services))
        if "encode" in parts:
            self._save("encode", self._encode())
        if "start" in parts:
            self._save("start", measure_start())

    @property
    def _is_for_keeps(self) -> bool:
        return not (self.options.quick or self.options.match or self.options.keep)

    def _save(self, name: str, figures: dict[str, Any]) -> None:
        if self._is_for_keeps:
            report.save(name, figures, self.command)
            report.write_page()

    def _api(self, services: BenchServices) -> dict[str, Any]:
        wanted = tuple(self.options.match or [""])
        return ApiBench(
            services, self._world(services), requests=self.requests, wanted=lambda name: name.startswith(wanted)
        ).run()

    def _folding(self, services: BenchServices) -> dict[str, Any]:
        count = 5_000 if self.options.quick else 100_000
        pids = [f"{name}={pid}" for name, pid in services.roots.items()]
        command = [sys.executable, "-m", "benchmarks.inside", "fold", str(count), *pids]
        environment = services.environment(self._world(services))
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
        figure = {**json.loads(done.stdout), "bar_per_second": _FOLD_BAR}
        print(f"folding: {figure}", flush=True)
        return {"fold": figure}

    def _growth(self, services: BenchServices) -> dict[str, Any]:
        worlds = {rows: services.world(f"rows_{rows}", "--rows", str(rows)) for rows in self.rows}
        return measure_growth(services, worlds, requests=self.requests)

    def _page(self, services: BenchServices) -> dict[str, Any]:
        return measure_page(services, self._world(services))

    def _encode(self) -> dict[str, Any]:
        command = [
            sys.executable,
            "benchmarks/encode.py",
            *(["--seconds", "5", "--height", "360"] if self.options.quick else []),
        ]
        figures: dict[str, Any] = json.loads(
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        )
        print(f"encode: {figures}", flush=True)
        return figures

    def _world(self, services: BenchServices) -> str:
        return services.world(f"scale_{self.scale}".replace(".", "_"), "--scale", str(self.scale))


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=[*_WITH_SERVICES, *_ALONE])
    parser.add_argument("--match", nargs="+")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--scale", type=float, default=0.01)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    Bench(parser.parse_args()).run()


if __name__ == "__main__":
    main()
