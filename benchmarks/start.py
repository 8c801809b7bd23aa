"""How long a new user waits: `make run` in a fresh clone until the first page, and again."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError

from benchmarks.programs import ROOT

SECOND_BAR_SECONDS = 10
_PATIENCE_SECONDS = 1200
# Where services are, and what `make bench` was told.
_NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "VAR_DIR", "ARGS", "MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS"}


def measure_start() -> dict[str, Any]:
    """Clone, start, stop, start again. Packages come from the network, or from caches of pip and uv."""
    with tempfile.TemporaryDirectory(prefix="socialflow-start-") as folder:
        clone = Path(folder) / "socialflow"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        first, second = _seconds_to_page(clone), _seconds_to_page(clone)
    print(f"make run: first page after {first} s, second start {second} s", flush=True)
    return {"make_run": {"first_seconds": first, "second_seconds": second, "bar_second_seconds": SECOND_BAR_SECONDS}}


def _seconds_to_page(clone: Path) -> float:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    started = time.monotonic()
    with (clone.parent / "run.log").open("ab") as log:
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=clone, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_for_page(process, port)
        return round(time.monotonic() - started, 1)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def _wait_for_page(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"make run ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.1)
    raise TimeoutError("make run showed no page")
