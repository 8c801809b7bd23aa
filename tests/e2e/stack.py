"""The whole of SocialFlow as `make run` starts it, in a folder and on a port of its own, for the browser tests."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from socialflow.core.embedded.processes import free_port

ROOT = Path(__file__).parents[2]
_START_SECONDS = 180
_STOP_SECONDS = 30


@dataclass
class Stack:
    """A running SocialFlow."""

    url: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def manage(self, *arguments: str) -> str:
        """The output of a management command against it."""
        command = [sys.executable, "-m", "socialflow.launcher.manage", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(_STOP_SECONDS)


def start_stack(var_dir: Path, *options: str, port: int | None = None, settings: dict[str, str] | None = None) -> Stack:
    """Start it and wait until it answers."""
    foreign = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "COV_CORE_SOURCE", "COV_CORE_CONFIG")
    environment = {name: value for name, value in os.environ.items() if name not in foreign}
    environment |= {"VAR_DIR": str(var_dir), **(settings or {})}
    port = port or free_port()
    command = [sys.executable, "-m", "socialflow.launcher", "--port", str(port), *options]
    with (var_dir.parent / "stack.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    stack = Stack(f"http://127.0.0.1:{port}", environment, process)
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{stack.url}/readyz", timeout=2):  # noqa: S310 - our own address
                return stack
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    process.kill()
    raise RuntimeError((var_dir.parent / "stack.log").read_text()[-4000:])
