"""The programs under measurement, started as in production (docker-compose.yml)."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

from benchmarks.processor import cpu_seconds

ROOT = Path(__file__).resolve().parents[1]
WORKERS, THREADS = 2, 2
APPLICATION = "socialflow.wsgi:application"
_START_SECONDS = 60


@contextmanager
def running(command: list[str], environment: Mapping[str, str]) -> Iterator[int]:
    """A program and its pid; ended afterwards, by force if need be. What it says goes to `programs.log`."""
    with (Path(environment["VAR_DIR"]) / "programs.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=dict(environment), stdout=log, stderr=log
        )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def web_server(
    environment: Mapping[str, str], application: str = APPLICATION, *, workers: int = WORKERS
) -> Iterator[tuple[int, int]]:
    """Granian with an application: its port and pid, once it answers."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    command += ["--log-level", "warning", "--workers", str(workers), "--blocking-threads", str(THREADS), application]
    with running(command, environment) as pid:
        _wait_until_answered(port)
        yield port, pid


@contextmanager
def background(environment: Mapping[str, str], folder: Path) -> Iterator[dict[str, int]]:
    """The worker of the default queue and the clock: their pids."""
    for leftover in folder.glob("beat*"):
        leftover.unlink()
    celery = ["celery", "-A", "socialflow.celery", "-q"]
    worker = [*celery, "worker", "-Q", "default", "--concurrency", "1", "--loglevel", "WARNING"]
    worker += ["--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile", "", "--loglevel", "WARNING"]
    with ExitStack() as stack:
        pids = {
            name: stack.enter_context(running(command, environment))
            for name, command in (("worker", worker), ("beat", beat))
        }
        _wait_until_calm(pids)
        yield pids


def _wait_until_calm(pids: Mapping[str, int]) -> None:
    """Let programs start: their imports are no part of what is measured."""
    used = 0.0
    for _ in range(_START_SECONDS):
        time.sleep(3)
        before, used = used, sum(cpu_seconds(pids).values())
        if before and used - before < 0.1:
            return


def _wait_until_answered(port: int) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": "bench.example"})
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except HTTPError:
            raise
        except (URLError, ConnectionError, TimeoutError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
