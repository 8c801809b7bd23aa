"""The programs of one run: started, relayed to the terminal, restarted when they die, stopped together."""

import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from socialflow.core.embedded import EmbeddedError, processes
from socialflow.launcher import console

# A program that dies this often within the window is broken, not unlucky.
_DEATHS_ALLOWED = 5
_DEATH_WINDOW_SECONDS = 60.0
_STOP_TIMEOUT_SECONDS = 10.0
# A child of its own that left the group may hold the pipe open for longer.
_LAST_WORDS_SECONDS = 1.0


@dataclass
class Program:
    """One long-running command.

    Args:
        stop_signal: asks it to end.
        death_signal: sent by the kernel when the launcher itself is killed.
    """

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _relay: threading.Thread | None = field(default=None, repr=False)
    _deaths: deque[float] = field(default_factory=lambda: deque(maxlen=_DEATHS_ALLOWED), repr=False)

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it in a session of its own, so that only the launcher answers to Ctrl-C."""
        self._process = subprocess.Popen(
            processes.tied_to_parent(self.command, self.death_signal),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        self._relay = threading.Thread(target=console.relay, args=(self.name, self._process.stdout), daemon=True)
        self._relay.start()

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else None

    def record_death(self) -> bool:
        """Note that it died; whether it may be started again."""
        if self._process:
            processes.kill_group(self._process.pid)
        now = time.monotonic()
        self._deaths.append(now)
        return len(self._deaths) < _DEATHS_ALLOWED or now - self._deaths[0] > _DEATH_WINDOW_SECONDS

    def ask_to_stop(self) -> None:
        """Ask it to finish what it does."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(self.stop_signal)

    def wait_or_kill(self, deadline: float) -> None:
        """Wait for it until the deadline (monotonic seconds), then end its whole group; all it said is printed."""
        if self._process is None or self._relay is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            console.say(f"{self.name} is still busy: ended, its work will be taken up by the next run.")
        processes.kill_group(self._process.pid)
        self._process.wait()
        self._relay.join(_LAST_WORDS_SECONDS)


class Supervisor:
    """Keeps programs running until told to stop."""

    def __init__(self) -> None:
        self._programs: list[tuple[Program, Mapping[str, str]]] = []

    def start(self, program: Program, environment: Mapping[str, str]) -> None:
        """Start a program and watch it from now on."""
        program.start(environment)
        self._programs.append((program, environment))

    def restart_dead(self) -> None:
        """Start again what has died.

        Raises:
            EmbeddedError: it has died too often to go on.
        """
        for program, environment in self._programs:
            code = program.exit_code
            if code is None:
                continue
            if not program.record_death():
                raise EmbeddedError(
                    f"“{program.name}” ended {_DEATHS_ALLOWED} times within a minute ({_how(code)}): "
                    "its last words are above."
                )
            console.say(f"“{program.name}” ended ({_how(code)}): starting it again.")
            program.start(environment)

    def stop(self) -> None:
        """Ask all to stop, wait, end whatever does not listen."""
        for program, _ in self._programs:
            program.ask_to_stop()
        deadline = time.monotonic() + _STOP_TIMEOUT_SECONDS
        for program, _ in self._programs:
            program.wait_or_kill(deadline)
        self._programs.clear()


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
