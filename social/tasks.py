"""The background work of conversation."""

import structlog
from celery import shared_task

from social import services

_log = structlog.get_logger(__name__)


@shared_task(name="social.tasks.reconcile_counters", time_limit=6 * 3600, soft_time_limit=6 * 3600 - 60)
def reconcile_counters() -> int:
    """Prove that every counter agrees with its rows; mend and report those that do not. Run nightly by beat."""
    drifts = services.reconcile_counters()
    for drift in drifts:
        _log.error(
            "counters.drift",
            table=drift.table,
            column=drift.column,
            id=str(drift.id),
            stored=drift.stored,
            actual=drift.actual,
        )
    return len(drifts)
