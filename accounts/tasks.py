"""The background work of accounts."""

from celery import shared_task

from accounts import services


@shared_task(name="accounts.tasks.end_suspensions", time_limit=60)
def end_suspensions() -> int:
    """Let those back in whose suspension is over."""
    return services.end_due_sanctions()


@shared_task(name="accounts.tasks.purge_sessions", time_limit=600)
def purge_sessions() -> int:
    """Remove sessions whose time is over."""
    return services.purge_sessions()
