"""The throw-away PostgreSQL and Valkey of the benchmarks: durable as in production, below var/bench."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from socialflow.core.embedded import EmbeddedServices

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "bench"


class BenchServices:
    """One PostgreSQL with a database for each world, and one Valkey."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self._services = EmbeddedServices(folder)
        self._secret_key = secrets.token_hex(32)

    def start(self) -> None:
        """Start both."""
        self._services.start()

    def stop(self) -> None:
        """Stop both; the worlds stay below the folder until it is removed."""
        self._services.stop()

    def remove(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def roots(self) -> dict[str, int]:
        """The process at the root of each server."""
        postgres, valkey = self._services.postgres, self._services.valkey
        assert postgres is not None and postgres.pid and valkey is not None and valkey.pid
        return {"postgres": postgres.pid, "valkey": valkey.pid}

    def database_url(self, name: str) -> str:
        """Where a database of this server answers."""
        assert self._services.postgres is not None
        return f"{self._services.postgres.url.rpartition('/')[0]}/{name}"

    def environment(self, database: str) -> dict[str, str]:
        """What programs need to run on a database as in production, behind one proxy that ends TLS.

        Budgets are out of the way: what is measured is the work.
        """
        assert self._services.valkey is not None
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "socialflow.settings.prod",
            "SECRET_KEY": self._secret_key,
            "ALLOWED_HOSTS": "bench.example,127.0.0.1",
            "PUBLIC_URL": "https://bench.example",
            "TRUSTED_PROXY_COUNT": "1",
            "DATABASE_URL": self.database_url(database),
            "REDIS_URL": self._services.valkey.url,
            "EMAIL_URL": "dummymail://",
            "VAR_DIR": str(self.folder),
            "API_RATE_USER": "1000000000",
            "API_RATE_ANONYMOUS": "1000000000",
            "LOG_LEVEL": "WARNING",
        }

    def world(self, name: str, *arguments: str) -> str:
        """The name of the database of a world, which is built unless an earlier run left it."""
        if not self._has_database(name):
            self._build_world(name, *arguments)
        return name

    def collect_static(self) -> None:
        """Lay the style sheets, scripts and icons out as production serves them."""
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=self.environment("postgres"), check=True)

    def _has_database(self, name: str) -> bool:
        with psycopg.connect(self.database_url("postgres")) as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _build_world(self, name: str, *arguments: str) -> None:
        """Build a world in a database of its own, which gets its name when it is whole."""
        draft = f"{name}_draft"
        with psycopg.connect(self.database_url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(draft)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
        command = [sys.executable, "-m", "benchmarks.world", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment(draft), check=True)
        with psycopg.connect(self.database_url("postgres"), autocommit=True) as connection:
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))


@contextmanager
def running_services(*, keep: bool) -> Iterator[BenchServices]:
    """The services while a benchmark runs; `keep` leaves their data for the next run."""
    services = BenchServices()
    services.start()
    try:
        yield services
    finally:
        services.stop()
        if not keep:
            services.remove()
