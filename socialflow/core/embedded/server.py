"""What the embedded servers have in common: a data folder, a log beside it, and one way to start, wait and stop."""

import shutil
import signal
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from socialflow.core.embedded import processes
from socialflow.core.embedded.errors import EmbeddedError

_MEGABYTE = 1024**2


@dataclass
class EmbeddedServer(ABC):
    """One server over one data folder.

    Args:
        folder: the data folder; made by the first start.
        durable: False for tests: what costs time and guards against power cuts only is left out.
    """

    name: ClassVar[str]
    # Asks it to end every connection and to write what is not written yet.
    stop_signal: ClassVar[signal.Signals]
    start_timeout_seconds: ClassVar[float]
    stop_timeout_seconds: ClassVar[float]

    folder: Path
    port: int
    password: str
    durable: bool = True
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    @abstractmethod
    def url(self) -> str:
        """What DATABASE_URL or REDIS_URL has to be."""

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.folder.with_name(f"{self.folder.name}.log")

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the server, after clearing away whatever an earlier one left, and wait until it answers.

        Raises:
            EmbeddedError: it cannot, and why.
        """
        self.folder = self.folder.resolve()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        command = self._prepare()
        processes.require_free_port(self.port, self.name)
        log_start = self.log.stat().st_size if self.log.exists() else 0
        self._process = processes.start(command, log=self.log, cwd=self.folder)
        answered = processes.wait_until(lambda: self.pid is None or self._answers(), self.start_timeout_seconds)
        if self.pid is None or not answered:
            self.stop()
            raise EmbeddedError(self._complaint(log_start))

    def stop(self) -> None:
        """Shut down cleanly."""
        if self._process:
            processes.stop(self._process, gently=self.stop_signal, timeout_seconds=self.stop_timeout_seconds)

    @abstractmethod
    def _prepare(self) -> list[str]:
        """Make the folder ready, nothing of an earlier run in it alive; the command that starts the server."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether it does what it is asked."""

    @abstractmethod
    def _reason(self, said: str) -> str:
        """Why it did not start, out of what it logged."""

    def _complaint(self, log_start: int) -> str:
        """One sentence on why the server did not start, from what it logged since then."""
        with self.log.open("rb") as log:
            log.seek(log_start)
            said = log.read().decode(errors="replace")
        return (
            disk_complaint(self.folder.parent, said)
            or f"{self.name} did not start: {self._reason(said)} (the whole story is in {self.log})."
        )


def disk_complaint(folder: Path, said: str) -> str | None:
    """The sentence about a full disk, when what a program said shows that there is one."""
    if "No space left on device" not in said:
        return None
    free = shutil.disk_usage(folder).free // _MEGABYTE
    return f"The disk that holds {folder} is full ({free} MB free): make room there, then start again."
