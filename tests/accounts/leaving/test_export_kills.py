"""A worker that makes a copy is killed as the kernel kills: another does it again, and nothing is left behind."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from accounts.choices import ExportState
from accounts.models import DataExport
from accounts.services import hand_out_exports, make_export, request_export
from socialflow.core.storage import local_path

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[3]


def worker_on(export_id):
    """A worker of its own process on the database of the test."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    command = [sys.executable, "-m", "tests.accounts.leaving.export_worker", str(export_id)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": database})


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_killed_worker_loses_nothing_and_leaves_nothing(life):
    export = request_export(person=life.person)
    folder = local_path(f"exports/{export.pk}/")
    worker = worker_on(export.pk)
    try:
        wait_for(lambda: worker.poll() is None and list(folder.rglob(".data.zip.*")))
        wait_for(lambda: DataExport.objects.get().progress_percent > 0)
    finally:
        worker.kill()
        worker.wait()
    assert list(folder.rglob(".data.zip.*")), "what the kill left"
    # The claim runs out, as it does after a minute.
    claimed_until = DataExport.objects.get().claimed_until
    DataExport.objects.update(claimed_until=claimed_until - timedelta(minutes=2))
    assert hand_out_exports() == [str(export.pk)]
    make_export(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.READY, 2)
    assert sorted(path.name for path in folder.rglob("*")) == ["2", "data.zip"]
