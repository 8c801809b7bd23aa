"""The background work of accounts."""

from uuid import UUID

from celery import shared_task

from accounts import services

# A copy of many videos takes as long as the storage takes to read them.
_EXPORT_SECONDS = 6 * 3600
# Of each minute: the worker has views to fold and events to deliver.
_PURGE_SECONDS = 10


@shared_task(name="accounts.tasks.end_suspensions", time_limit=60)
def end_suspensions() -> int:
    """Let those back in whose suspension is over."""
    return services.end_due_sanctions()


@shared_task(name="accounts.tasks.purge_sessions", time_limit=600)
def purge_sessions() -> int:
    """Remove sessions whose time is over."""
    return services.purge_sessions()


@shared_task(name="accounts.tasks.purge_unconfirmed", time_limit=600)
def purge_unconfirmed() -> int:
    """Remove accounts that nobody confirmed in time."""
    return services.purge_unconfirmed()


@shared_task(name="accounts.tasks.make_export", time_limit=_EXPORT_SECONDS, soft_time_limit=_EXPORT_SECONDS - 60)
def make_export(export_id: str) -> None:
    """Make a copy of somebody's data; runs beside the encodes, where long work is at home."""
    services.make_export(export_id=UUID(export_id))


@shared_task(name="accounts.tasks.sweep_exports", time_limit=120)
def sweep_exports() -> None:
    """Take up copies that stalled, and remove those whose week is over."""
    for export_id in services.hand_out_exports():
        make_export.delay(export_id)
    services.expire_exports()


@shared_task(name="accounts.tasks.purge_accounts", time_limit=240)
def purge_accounts() -> int:
    """Purge those whose grace is over, as far as the time goes."""
    return services.purge_due_accounts(seconds=_PURGE_SECONDS)
