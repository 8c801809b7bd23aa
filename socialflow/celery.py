"""The Celery application: its tasks live in each app's `tasks`, its clock is here."""

import ctypes
import logging
import os
import signal
import sys
import warnings
from typing import Any

from celery import Celery, signals
from celery.beat import SchedulingError
from celery.exceptions import CPendingDeprecationWarning
from redis.exceptions import RedisError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialflow.settings.prod")

from django.conf import settings
from django.db import close_old_connections

from socialflow.core.errors import DATABASE_AWAY

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
    "purge-unconfirmed": {"task": "accounts.tasks.purge_unconfirmed", "schedule": 3600.0, "options": {"expires": 3600}},
    "sweep-exports": {"task": "accounts.tasks.sweep_exports", "schedule": 15.0, "options": {"expires": 15}},
    "purge-accounts": {"task": "accounts.tasks.purge_accounts", "schedule": 60.0, "options": {"expires": 60}},
    "fold-views": {"task": "videos.tasks.fold_views", "schedule": 1.0, "options": {"expires": 2}},
    "sweep-videos": {"task": "videos.tasks.sweep_videos", "schedule": 5.0, "options": {"expires": 5}},
    "ensure-partitions": {"task": "socialflow.core.tasks.ensure_partitions", "schedule": 6 * 3600.0},
    "reconcile-counters": {"task": "social.tasks.reconcile_counters", "schedule": 24 * 3600.0},
}


def shorten_absence(record: logging.LogRecord) -> bool:
    """Let Celery say in one line that the database or Valkey is away: whatever failed by it is tried again soon."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, SchedulingError):
        # Celery's beat would say where it stood when it had something to send.
        record.msg, record.args = "%s", (error,)
    if isinstance(error, (*DATABASE_AWAY, RedisError, SchedulingError)):
        record.exc_info = record.exc_text = None
    return True


for _name in ("celery.app.trace", "celery.beat"):
    logging.getLogger(_name).addFilter(shorten_absence)


@signals.worker_ready.connect
def spare_warnings(**_: Any) -> None:
    """Leave out what Celery would explain at each loss of Valkey: it is decided in the settings."""
    warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)


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
