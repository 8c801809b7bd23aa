"""Events: facts in the past tense, written to the outbox in the transaction that made them true."""

import dataclasses
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, get_type_hints
from uuid import UUID

from socialflow.core.models import OutboxEvent
from socialflow.core.outbox import nudge_on_commit


class Event:
    """Base of all events; a subclass is a frozen dataclass of ids and plain values with a `topic`."""

    topic: ClassVar[str]


E = TypeVar("E", bound=Event)
Handler = Callable[[E], None]
_handlers: dict[str, list[tuple[str, type[Event], Handler[Any]]]] = {}


def handles(event_type: type[E]) -> Callable[[Handler[E]], Handler[E]]:
    """Register a handler of an event; it runs at least once after commit, in a transaction with its processed mark."""

    def register(handler: Handler[E]) -> Handler[E]:
        name = f"{handler.__module__}.{getattr(handler, '__name__', 'handler')}"
        _handlers.setdefault(event_type.topic, []).append((name, event_type, handler))
        return handler

    return register


def handlers_of(topic: str) -> list[tuple[str, type[Event], Handler[Any]]]:
    """Name, event type and function of every handler of a topic."""
    return _handlers.get(topic, [])


def publish(event: Event) -> None:
    """Write an event to the outbox of the running transaction, and nudge the relay once it is committed."""
    payload = {field.name: _plain(getattr(event, field.name)) for field in dataclasses.fields(event)}  # type: ignore[arg-type]
    OutboxEvent.objects.create(topic=event.topic, payload=payload)
    nudge_on_commit()


def read_event(event_type: type[E], payload: dict[str, Any]) -> E:
    """The event that an outbox row holds."""
    hints = get_type_hints(event_type)
    return event_type(**{name: UUID(value) if hints[name] is UUID else value for name, value in payload.items()})


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
