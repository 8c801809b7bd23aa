"""What every test has: real services on loopback, an empty Redis, nothing left behind."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
import redis

from tests.services import ThrowAwayServices, prepare_environment

pytest_plugins = ["tests.cast"]

_services = pytest.StashKey[ThrowAwayServices]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the services, then Django: only now can its settings know where they are."""
    if config.option.help or config.option.version:
        return
    services = prepare_environment(config)
    if services:
        config.stash[_services] = services
    django.setup()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Let xdist's workers, which are started now, choose their own services before Django reads its settings."""
    if session.config.option.dist != "no":
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop them, after Ctrl-C too."""
    services = config.stash.get(_services, None)
    if services:
        services.stop()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The databases go with their server: none waits for the last connection to it."""
    return True


@pytest.fixture(scope="session")
def _redis() -> Iterator["redis.Redis"]:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    yield client
    client.close()


@pytest.fixture(autouse=True)
def _empty_services(_redis: "redis.Redis") -> None:
    """Streams, budgets and queues start empty in each test, and so does the storage."""
    _redis.flushdb()
    shutil.rmtree(Path(os.environ["VAR_DIR"]) / "media", ignore_errors=True)


def _delete_rows(_test_case: object) -> None:
    """Empty the tables after a test that commits; TRUNCATE would rewrite hundreds of partitions each time."""
    from django.apps import apps
    from django.db import connection

    kept = {"django_content_type", "auth_permission"}
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in tables:
            if table not in kept:
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own tables
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture(scope="session", autouse=True)
def _fast_teardown() -> None:
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = _delete_rows  # type: ignore[attr-defined,method-assign,assignment]
