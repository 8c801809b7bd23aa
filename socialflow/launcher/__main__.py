"""The command behind `make run`: services, migrations, the demo world, then web, workers and clock until Ctrl-C."""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

from socialflow.core.embedded import EmbeddedError, EmbeddedServices, processes
from socialflow.launcher import console, database, programs, static
from socialflow.launcher.supervisor import Supervisor
from socialflow.management.demo.logins import LOGINS
from socialflow.settings import env

_PR_SET_PDEATHSIG = 1
_WEB_TIMEOUT_SECONDS = 60.0
_WATCH_SECONDS = 0.3


class StopRequested(BaseException):
    """Ctrl-C, a kill or a closed terminal; `args[0]` is the exit code."""


class Run:
    """One run, from the first check to the last process stopped."""

    def __init__(self, *, host: str, port: int, with_demo: bool) -> None:
        self._host, self._port, self._with_demo = host, port, with_demo
        self._services = EmbeddedServices(env.VAR_DIR, postgres=not env.DATABASE_URL, valkey=not env.REDIS_URL)
        self._supervisor: Supervisor | None = None
        self._is_alarmed = False
        self._has_demo = False

    def up(self) -> None:
        """Start everything and keep it running; ends only by an exception."""
        if not processes.is_port_free(self._port, self._host):
            raise EmbeddedError(
                f"Port {self._port} is taken by another program: choose another with `make run PORT={self._port + 1}`."
            )
        started_at = time.monotonic()
        console.say(f"SocialFlow keeps its data in {env.VAR_DIR}")
        self._services.start()
        environment = self._environment()
        self._prepare_static(environment)
        self._prepare_database(environment)
        self._supervisor = Supervisor(environment)
        self._supervisor.start(programs.web(self._host, self._port))
        self._wait_for_web()
        self._supervisor.start(programs.worker())
        self._supervisor.start(programs.transcode_worker())
        self._supervisor.start(programs.beat(str(env.VAR_DIR / "run" / "beat")))
        self._greet(time.monotonic() - started_at)
        while True:
            time.sleep(_WATCH_SECONDS)
            self._watch()

    def down(self) -> None:
        """Stop everything, those who use the services before the services."""
        if self._supervisor:
            self._supervisor.stop()
        self._services.stop()

    def _environment(self) -> dict[str, str]:
        postgres, valkey = self._services.postgres, self._services.valkey
        return {
            "DJANGO_SETTINGS_MODULE": "socialflow.settings.dev",
            "LOG_JSON": "false",
            **os.environ,
            "DATABASE_URL": postgres.url if postgres else env.DATABASE_URL,
            "REDIS_URL": valkey.url if valkey else env.REDIS_URL,
            "VAR_DIR": str(env.VAR_DIR),
            "PYTHONUNBUFFERED": "1",
            # True on a server; here root is whoever owns the machine.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }

    def _prepare_static(self, environment: dict[str, str]) -> None:
        """Collect and compress styles and scripts when they have changed."""
        wanted = static.fingerprint(env.BASE_DIR)
        if static.read_note(env.VAR_DIR) != wanted:
            console.say("Preparing styles and scripts …")
            _manage(environment, "collectstatic", "--noinput", "--clear", "--verbosity", "0")
            static.write_note(env.VAR_DIR, wanted)

    def _prepare_database(self, environment: dict[str, str]) -> None:
        """Migrate when the migrations have changed; build the demo world once."""
        url = environment["DATABASE_URL"]
        wanted = database.fingerprint(env.BASE_DIR)
        note = database.read_note(url)
        if note.get("migrations") != wanted:
            console.say("Preparing the database …")
            _manage(environment, "migrate", "--noinput", "--verbosity", "0")
            note["migrations"] = wanted
            database.write_note(url, note)
        if self._with_demo and "demo" not in note:
            console.say("Building the demo world …")
            _manage(environment, "seed", "--if-empty")
            note["demo"] = "yes"
            database.write_note(url, note)
        self._has_demo = "demo" in note

    def _wait_for_web(self) -> None:
        def has_answered() -> bool:
            if self._supervisor:
                self._supervisor.restart_dead()
            return _answers(f"http://{self._address()}/healthz")

        if not processes.wait_until(has_answered, _WEB_TIMEOUT_SECONDS):
            raise EmbeddedError(f"The web server did not answer within {_WEB_TIMEOUT_SECONDS:.0f} seconds.")

    def _watch(self) -> None:
        alarm = self._services.disk_alarm()
        if alarm and not self._is_alarmed:
            console.complain(f"SocialFlow: {alarm}")
        self._is_alarmed = alarm is not None
        for name in self._services.restart_dead():
            console.say(f"{name} had ended and was started again.")
        if self._supervisor:
            self._supervisor.restart_dead()

    def _address(self) -> str:
        everywhere = {"0.0.0.0": processes.LOOPBACK, "::": "[::1]"}  # noqa: S104 - to recognise it, not to bind it
        host = everywhere.get(self._host, self._host)
        return f"{host}:{self._port}"

    def _greet(self, seconds: float) -> None:
        console.say()
        console.say(f"  SocialFlow is ready: http://{self._address()}/   (after {seconds:.1f} s)")
        for login in LOGINS if self._has_demo else ():
            console.say(f"  {login.username:<12} {login.password}   {login.purpose}")
        console.say("  Stop it with Ctrl-C; the data stays.")
        console.say()


def _manage(environment: dict[str, str], *arguments: str) -> None:
    """Run a management command in front of the person's eyes."""
    command = processes.tied_to_parent([sys.executable, str(env.BASE_DIR / "manage.py"), *arguments], signal.SIGTERM)
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            code = process.wait()
        except StopRequested:
            processes.kill_group(process.pid)
            raise
    if code:
        raise EmbeddedError(f"`manage.py {arguments[0]}` failed (exit code {code}): what it said is above.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _request_stop(number: int, _frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise StopRequested(128 + number)


def _end_with_make() -> None:
    """Stop when `make` is killed with -9, as when it is stopped by any other signal."""
    if "MAKELEVEL" in os.environ and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--host", default=processes.LOOPBACK, help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (%(default)s)")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty world")
    return parser.parse_args()


def _carefully(action: Callable[[], None]) -> int:
    """The exit code of an action, its expected failures told in one sentence."""
    try:
        action()
    except StopRequested as request:
        return int(request.args[0])
    except EmbeddedError as error:
        console.complain(f"SocialFlow: {error}")
        return 1
    return 0


def main() -> int:
    """Run until stopped; 0 after Ctrl-C, so that `make` does not call it an error."""
    arguments = _arguments()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _request_stop)
    _end_with_make()
    run = Run(host=arguments.host, port=arguments.port, with_demo=not arguments.no_demo)
    code = _carefully(run.up)
    if code > 128:
        console.say("\nStopping …")
    code = _carefully(run.down) or code
    if code > 128:
        console.say("SocialFlow has stopped.")
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
