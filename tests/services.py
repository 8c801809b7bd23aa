"""The PostgreSQL and Valkey of one test run: thrown away at its end, invisible to everything else on the machine."""

import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from socialflow.core.embedded import EmbeddedServices
from socialflow.core.embedded.state import is_running

_RUN_DIR = "SOCIALFLOW_TEST_DIR"
_PREFIX = "socialflow-tests-"
_ABANDONED_SECONDS = 3600.0
# What a developer's shell may hold and no test should see.
_FOREIGN = ("AWS_STORAGE_BUCKET_NAME", "AWS_S3_ENDPOINT_URL", "EMAIL_URL", "PUBLIC_URL", "SECRET_KEY")


class ThrowAwayServices:
    """Services without durability in a temporary folder, started by the process that controls the run."""

    def __init__(self) -> None:
        _remove_abandoned()
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._services = EmbeddedServices(self._folder, durable=False)

    def start(self) -> None:
        """Start, and tell the settings and the workers by the environment."""
        self._services.start()
        if self._services.postgres is None or self._services.valkey is None:
            raise RuntimeError("the tests want both services")
        os.environ["DATABASE_URL"] = self._services.postgres.url
        os.environ["REDIS_URL"] = self._services.valkey.url
        os.environ[_RUN_DIR] = str(self._folder)

    def stop(self) -> None:
        """Stop and remove every trace."""
        self._services.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def _remove_abandoned() -> None:
    """Remove the folders of earlier runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if folder.stat().st_mtime < time.time() - _ABANDONED_SECONDS and not is_running(folder):
            shutil.rmtree(folder, ignore_errors=True)


def prepare_environment(config: pytest.Config) -> ThrowAwayServices | None:
    """Set the environment that `socialflow.settings.test` reads, before Django is set up.

    Each xdist worker gets its own Redis database and its own `var/`; pytest-django gives it its own test database.

    Returns:
        the services when this process started them and must stop them.
    """
    for name in _FOREIGN:
        os.environ.pop(name, None)
    services = None
    if not hasattr(config, "workerinput"):
        services = ThrowAwayServices()
        services.start()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw-1")
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"
    var_dir = Path(os.environ[_RUN_DIR]) / f"var{number}"
    # WhiteNoise warns of a folder that is not there, and a warning is an error.
    (var_dir / "static").mkdir(parents=True, exist_ok=True)
    os.environ["VAR_DIR"] = str(var_dir)
    os.environ["DJANGO_SETTINGS_MODULE"] = "socialflow.settings.test"
    return services
