"""Delivering the outbox."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

from socialflow.core.errors import DomainError
from socialflow.core.events import Event, Handler, handlers_of, read_event
from socialflow.core.models import OutboxDelivery, OutboxEvent
from socialflow.core.outbox import forget_nudge

_BATCH = 200
_LONGEST_WAIT = timedelta(hours=1)

_log = structlog.get_logger(__name__)


def relay_due_events() -> int:
    """Deliver every due event to its handlers and return how many are done.

    A handler and its mark commit together, so an event that is delivered again skips what is done. An event is locked
    while it is delivered: two relays share the work.
    """
    try:
        forget_nudge()
    except RedisError:
        _log.warning("outbox.redis_down")
    done = 0
    while ids := list(
        OutboxEvent.objects.filter(next_attempt_at__lte=timezone.now())
        .order_by("id")
        .values_list("id", flat=True)[:_BATCH]
    ):
        done += sum(relay_event(event_id=event_id) for event_id in ids)
    return done


def relay_event(*, event_id: UUID) -> bool:
    """Deliver one event; True when it is done with. A failing handler is tried again, later each time."""
    with transaction.atomic():
        event = (
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(id=event_id, next_attempt_at__lte=timezone.now())
            .first()
        )
        if event is None:
            return False
        failures = [
            error for name, kind, handler in handlers_of(event.topic) if (error := _deliver(event, name, kind, handler))
        ]
        if not failures:
            event.delete()
            return True
        event.attempts += 1
        event.next_attempt_at = timezone.now() + min(timedelta(seconds=2**event.attempts), _LONGEST_WAIT)
        event.last_error = failures[0][:200]
        event.save(update_fields=["attempts", "next_attempt_at", "last_error"])
        return False


def _deliver(event: OutboxEvent, name: str, kind: type[Event], handler: Handler[Any]) -> str:
    """Run one handler once; the empty string, or what went wrong."""
    try:
        with transaction.atomic():
            _, is_first = OutboxDelivery.objects.get_or_create(event_id=event.id, handler=name)
            if is_first:
                handler(read_event(kind, event.payload))
    except DomainError as error:
        _log.info("outbox.handler_waits", handler=name, event_id=str(event.id), code=error.code)
        return f"{name}: {error.code}"
    except Exception as error:  # noqa: BLE001 - a handler may fail in any way; the event stays and is tried again
        _log.exception("outbox.handler_failed", handler=name, event_id=str(event.id))
        return f"{name}: {type(error).__name__}"
    return ""
