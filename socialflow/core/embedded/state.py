"""What is remembered between runs about the embedded services: ports, passwords, and whether they run."""

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

from socialflow.core.embedded import processes
from socialflow.core.embedded.errors import EmbeddedError


@dataclass(frozen=True)
class ServiceUrls:
    """Where the embedded services answer."""

    database_url: str
    redis_url: str


@dataclass(frozen=True)
class ServiceState:
    """Chosen once, kept in `var/run/services.json`."""

    postgres_port: int
    postgres_password: str
    valkey_port: int
    valkey_password: str

    @classmethod
    def load(cls, var_dir: Path) -> "ServiceState | None":
        """What an earlier run chose; None on the first one, or when the file cannot be read as such."""
        try:
            return cls(**json.loads(_file(var_dir).read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    @classmethod
    def choose(cls) -> "ServiceState":
        """Free ports and new passwords."""
        return cls(processes.free_port(), secrets.token_hex(16), processes.free_port(), secrets.token_hex(16))

    def on_free_ports(self) -> "ServiceState":
        """The same with another port wherever a stranger now listens on ours."""
        postgres_port = self.postgres_port if processes.is_port_free(self.postgres_port) else processes.free_port()
        valkey_port = self.valkey_port if processes.is_port_free(self.valkey_port) else processes.free_port()
        return replace(self, postgres_port=postgres_port, valkey_port=valkey_port)

    def save(self, var_dir: Path) -> None:
        """Write the file for its owner's eyes only, whole or not at all."""
        path = _file(var_dir)
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(self), indent=2))
        draft.rename(path)


class RunLock:
    """One run per data folder at a time; the kernel lets go of it when the process ends, however it ends."""

    def __init__(self, var_dir: Path) -> None:
        self._path = var_dir / "run" / "lock"
        self._file: IO[str] | None = None

    def acquire(self, address: str = "") -> None:
        """Take the lock, and note where this run can be seen; or say who has it.

        Raises:
            EmbeddedError: another run holds it.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = self._path.open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            raise self._refusal() from None
        handle.truncate(0)
        handle.write(f"{os.getpid()} {address}")
        handle.flush()
        self._file = handle

    def refuse_second(self) -> None:
        """Say who runs on this folder, and where.

        Raises:
            EmbeddedError: another run holds the lock.
        """
        if is_running(self._path.parents[1]):
            raise self._refusal()

    def release(self) -> None:
        """Let the next run in."""
        if self._file:
            self._file.close()
            self._file = None

    def _refusal(self) -> EmbeddedError:
        owner, _, address = self._path.read_text().strip().partition(" ")
        where = (
            f" at {address}: open that, or stop it with Ctrl-C first." if address else ": stop it with Ctrl-C first."
        )
        return EmbeddedError(
            f"SocialFlow already runs on {self._path.parents[1]} (process {owner or 'unknown'}){where}"
        )


def is_running(var_dir: Path) -> bool:
    """Whether some process holds the lock of this data folder."""
    try:
        with (var_dir / "run" / "lock").open() as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _file(var_dir: Path) -> Path:
    return var_dir / "run" / "services.json"
