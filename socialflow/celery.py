"""The Celery application: its tasks live in each app's `tasks`, its clock is here."""

import ctypes
import os
import signal
import sys
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialflow.settings.dev")

from django.conf import settings
from django.db import close_old_connections

_PR_SET_PDEATHSIG = 1
# The worker's own process imports this, those of its pool are forked from it.
_MAIN_PID = os.getpid()

app = Celery("socialflow", broker=settings.REDIS_URL)
app.conf.update(settings.CELERY)
# Celery would close the pool of a worker's process after each task, and each would connect anew (celery.fixups.django).
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "relay-events": {"task": "socialflow.core.tasks.relay_events", "schedule": 5.0, "options": {"expires": 5}},
    "end-suspensions": {"task": "accounts.tasks.end_suspensions", "schedule": 15.0, "options": {"expires": 15}},
    "purge-sessions": {"task": "accounts.tasks.purge_sessions", "schedule": 3600.0, "options": {"expires": 3600}},
    "fold-views": {"task": "videos.tasks.fold_views", "schedule": 1.0, "options": {"expires": 2}},
    "sweep-videos": {"task": "videos.tasks.sweep_videos", "schedule": 5.0, "options": {"expires": 5}},
    "ensure-partitions": {"task": "socialflow.core.tasks.ensure_partitions", "schedule": 6 * 3600.0},
    "reconcile-counters": {"task": "social.tasks.reconcile_counters", "schedule": 24 * 3600.0},
}


@signals.worker_process_init.connect
def end_with_worker(**_: Any) -> None:
    """Have Linux kill a worker's process when the worker is killed; what it has started goes with it."""
    if sys.platform != "linux" or os.getpid() == _MAIN_PID:
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != _MAIN_PID:
        os._exit(1)


@signals.task_prerun.connect
@signals.task_postrun.connect
def give_back_connection(sender: Any, **_: Any) -> None:
    """Return a task's connection to the pool, as after a request; the next is looked at before it is given out."""
    if not sender.request.is_eager:
        close_old_connections()
