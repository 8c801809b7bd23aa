"""The relay's nudge: one Celery message for many commits, none that anything depends on."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from socialflow.core.redis import redis_client

RELAY_TASK = "socialflow.core.tasks.relay_events"
_NUDGE_KEY = "outbox:nudged"
_NUDGE_MILLISECONDS = 200

_log = structlog.get_logger(__name__)


def nudge_on_commit() -> None:
    """Ask for a relay run after commit; a lost nudge costs a few seconds, because beat sweeps."""
    transaction.on_commit(_nudge, robust=True)


def forget_nudge() -> None:
    """Let the next commit nudge again: called by the relay before it reads."""
    redis_client().delete(_NUDGE_KEY)


def _nudge() -> None:
    try:
        if redis_client().set(_NUDGE_KEY, 1, nx=True, px=_NUDGE_MILLISECONDS):
            current_app.send_task(RELAY_TASK, ignore_result=True)
    except (RedisError, OperationalError) as error:
        _log.warning("outbox.nudge_failed", error=type(error).__name__)
