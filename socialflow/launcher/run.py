"""One run of everything: the services, the database, the site, and beside it the demo world."""

import os
import time
from collections.abc import Callable, Sequence

from socialflow.core.embedded import EmbeddedError, EmbeddedServices, processes
from socialflow.launcher import console, database, programs, static
from socialflow.launcher.address import Address
from socialflow.launcher.supervisor import Program, Supervisor
from socialflow.management.demo.logins import LOGINS
from socialflow.settings import env

_WEB_TIMEOUT_SECONDS = 60.0
_WATCH_SECONDS = 0.3
# By this in its environment a program is known as one of a run over this folder, long after that run was killed.
_MARK = "SOCIALFLOW_RUN_OF"


class Run:
    """From the first check to the last process stopped."""

    def __init__(self, *, address: Address, with_demo: bool) -> None:
        self._address, self._with_demo = address, with_demo
        self._services = EmbeddedServices(env.VAR_DIR, postgres=not env.DATABASE_URL, valkey=not env.REDIS_URL)
        self._environment: dict[str, str] = {}
        self._supervisor = Supervisor()
        self._is_alarmed = False
        self._started_at = time.monotonic()

    def up(self) -> None:
        """Start everything and keep it running; ends only by an exception."""
        self._services.refuse_second()
        self._address.require()
        console.say(f"SocialFlow keeps its data in {env.VAR_DIR}")
        self._services.start(address=self._address.url)
        processes.end_all(lambda: processes.started_with(_MARK, str(self._services.var_dir)), f"over {env.VAR_DIR}")
        self._environment = self._program_environment()
        note = self._prepare()
        self._open_site()
        if self._with_demo and "demo" not in note:
            self._build_demo(note)
        self._greet()
        while True:
            time.sleep(_WATCH_SECONDS)
            self._watch()

    def down(self) -> None:
        """Stop everything, those who use the services before the services."""
        self._supervisor.stop()
        self._services.stop()

    def _program_environment(self) -> dict[str, str]:
        postgres, valkey = self._services.postgres, self._services.valkey
        return {
            "DJANGO_SETTINGS_MODULE": "socialflow.settings.dev",
            "LOG_JSON": "false",
            "LINKS_URL": self._address.links_url,
            **os.environ,
            "DATABASE_URL": postgres.url if postgres else env.DATABASE_URL,
            "REDIS_URL": valkey.url if valkey else env.REDIS_URL,
            "VAR_DIR": str(env.VAR_DIR),
            _MARK: str(self._services.var_dir),
            "PYTHONUNBUFFERED": "1",
            # True on a server; here root is whoever owns the machine.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }

    def _prepare(self) -> dict[str, str]:
        """Styles and scripts beside the tables, where they have changed since the last start; the database's note."""
        url = self._environment["DATABASE_URL"]
        styles, tables = static.fingerprint(env.BASE_DIR), database.fingerprint(env.BASE_DIR)
        note = database.read_note(url)
        wanted: list[Program] = []
        if static.read_note(env.VAR_DIR) != styles:
            wanted.append(programs.management("styles", "collectstatic", "--noinput", "--clear", "--verbosity", "0"))
        if note.get("migrations") != tables:
            wanted.append(programs.management("tables", "migrate", "--noinput", "--verbosity", "0"))
        if wanted:
            console.say(f"Preparing {' and '.join(program.name for program in wanted)} …")
            self._require(wanted)
            static.write_note(env.VAR_DIR, styles)
            note["migrations"] = tables
            database.write_note(url, note)
        return note

    def _require(self, wanted: Sequence[Program]) -> None:
        """Run what has to succeed, all at once."""
        codes = self._run_to_end(wanted, lambda: None)
        for program, code in zip(wanted, codes, strict=True):
            if code:
                raise EmbeddedError(f"Preparing {program.name} failed (exit code {code}): what it said is above.")

    def _run_to_end(self, wanted: Sequence[Program], meanwhile: Callable[[], None]) -> list[int]:
        """The exit codes of programs that end by themselves, or with us."""
        try:
            for program in wanted:
                program.start(self._environment)
            while any(program.exit_code is None for program in wanted):
                time.sleep(_WATCH_SECONDS / 6)
                meanwhile()
        finally:
            for program in wanted:
                program.wait_or_kill(time.monotonic())
        return [program.exit_code or 0 for program in wanted]

    def _open_site(self) -> None:
        """Start the web server, wait for its first page, then those who work behind it."""
        self._supervisor.start(programs.web(self._address.host, self._address.port), self._environment)
        if not processes.wait_until(self._has_first_page, _WEB_TIMEOUT_SECONDS):
            raise EmbeddedError(f"The web server did not answer within {_WEB_TIMEOUT_SECONDS:.0f} seconds.")
        for program in (programs.worker(), programs.transcode_worker(), programs.beat(env.VAR_DIR / "run" / "beat")):
            self._supervisor.start(program, self._environment)

    def _has_first_page(self) -> bool:
        """Whether a visitor would see something; the first page also warms up what all pages need."""
        self._supervisor.restart_dead()
        return self._address.answers("/healthz") and self._address.answers("/")

    def _build_demo(self, note: dict[str, str]) -> None:
        """Build the demo world beside the open site; one that is not finished is gone on with by the next run."""
        console.say()
        console.say(f"  SocialFlow is open: {self._address.url}   (after {self._seconds():.1f} s)")
        console.say("  The demo world comes to life there in the next minute:")
        console.say()
        if self._run_to_end([programs.demo()], self._watch) != [0]:
            console.complain(
                "SocialFlow: the demo world is not finished; `make seed` or the next start goes on with it."
            )
            return
        note["demo"] = "yes"
        database.write_note(self._environment["DATABASE_URL"], note)

    def _watch(self) -> None:
        alarm = self._services.disk_alarm()
        if alarm and not self._is_alarmed:
            console.complain(f"SocialFlow: {alarm}")
        self._is_alarmed = alarm is not None
        for name in self._services.restart_dead():
            console.say(f"{name} had ended and was started again.")
        self._supervisor.restart_dead()

    def _greet(self) -> None:
        there = database.demo_accounts(self._environment["DATABASE_URL"], [login.username for login in LOGINS])
        console.say()
        console.say(f"  SocialFlow is ready: {self._address.url}   (after {self._seconds():.1f} s)")
        for login in LOGINS:
            if login.username in there:
                console.say(f"  {login}")
        console.say("  Stop it with Ctrl-C; the data stays.")
        console.say()

    def _seconds(self) -> float:
        return time.monotonic() - self._started_at
