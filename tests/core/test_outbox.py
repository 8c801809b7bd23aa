from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from socialflow.core import events
from socialflow.core.ids import uuid7
from socialflow.core.models import OutboxDelivery, OutboxEvent
from socialflow.core.services import relay_due_events

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class LampLit(events.Event):
    topic: ClassVar[str] = "tests.lamp_lit"
    lamp_id: UUID
    watts: int


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(events, "_handlers", {})
    received = []

    @events.handles(LampLit)
    def listen(event: LampLit) -> None:
        received.append(event)

    return received


def test_an_event_reaches_its_handler_once_after_commit_as_it_was_published(heard):
    event = LampLit(uuid7(), 40)
    with transaction.atomic():
        events.publish(event)
    assert heard == []
    relay_due_events()
    relay_due_events()
    assert heard == [event]
    assert not OutboxEvent.objects.exists()


def test_an_event_of_a_transaction_that_failed_never_happened(heard):
    def fail() -> None:
        with transaction.atomic():
            events.publish(LampLit(uuid7(), 40))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert relay_due_events() == 0
    assert heard == []


def test_a_failing_handler_is_tried_again_later_and_the_others_are_not_repeated(heard):
    failures = [True]

    @events.handles(LampLit)
    def stumble(event: LampLit) -> None:
        if failures:
            OutboxDelivery.objects.count()
            raise ValueError(failures.pop())

    with transaction.atomic():
        events.publish(LampLit(uuid7(), 40))
    relay_due_events()
    waiting = OutboxEvent.objects.get()
    assert (len(heard), waiting.attempts, waiting.next_attempt_at > timezone.now()) == (1, 1, True)
    assert "stumble: ValueError" in waiting.last_error
    OutboxEvent.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    relay_due_events()
    assert len(heard) == 1
    assert not OutboxEvent.objects.exists()


def test_publishing_works_while_redis_is_away(heard, settings):
    from socialflow.core.redis import redis_client

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        with transaction.atomic():
            events.publish(LampLit(uuid7(), 40))
        relay_due_events()
    finally:
        redis_client.cache_clear()
    assert len(heard) == 1
