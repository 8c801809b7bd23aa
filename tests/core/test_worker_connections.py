"""A worker's process keeps its connections to the database from task to task, and gets over a restart of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from socialflow.celery import app
from socialflow.core.models import OutboxEvent
from tests.e2e.stack import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
TASKS = 50
NAME = "worker-under-test"


@pytest.fixture
def _worker(tmp_path: Path) -> Iterator[None]:
    """A worker with the pool of `make run`, on the database of this test."""
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    environment = {
        **os.environ,
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "socialflow.settings.dev",
        "PGAPPNAME": NAME,
        "VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "socialflow.celery", "-q", "worker"]
    command += ["--concurrency", "1", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as process:
        yield
        os.killpg(process.pid, signal.SIGKILL)


def ask(statement: str) -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [NAME])
        return set(cursor.fetchall())


def run_a_task(deadline: float) -> set[tuple[Any, ...]]:
    """Have the worker deliver an event that nobody handles; the connections that it has then."""
    OutboxEvent.objects.create(topic="tests.nobody_listens", payload={})
    app.send_task("socialflow.core.tasks.relay_events")
    while OutboxEvent.objects.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return ask("SELECT pid, backend_start FROM pg_stat_activity WHERE application_name = %s")


@pytest.mark.usefixtures("_worker")
def test_fifty_tasks_share_their_connections():
    deadline = time.monotonic() + 60
    seen = set().union(*[run_a_task(deadline) for _ in range(TASKS)])
    assert 1 <= len(seen) <= 2
    ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s")
    assert not run_a_task(deadline) & seen
