"""The floor's background work."""

import structlog
from celery import shared_task

from socialflow.core import partitions, services

_log = structlog.get_logger(__name__)


@shared_task(name="socialflow.core.tasks.relay_events", time_limit=120, soft_time_limit=100)
def relay_events() -> int:
    """Deliver what is due; nudged after commits and swept by beat."""
    return services.relay_due_events()


@shared_task(name="socialflow.core.tasks.ensure_partitions", time_limit=300)
def ensure_partitions() -> None:
    """Keep partitions a year ahead and raise an alarm for rows that no partition took."""
    for model in partitions.partitioned_models():
        partitions.ensure_partitions(model)
        if rows := partitions.count_default_rows(model):
            _log.error("partitions.default_not_empty", table=model._meta.db_table, rows=rows)
