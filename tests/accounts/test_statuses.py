"""How an account's status moves, and what ends at once when it stops being usable."""

import asyncio
import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.test import AsyncClient, Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.choices import USABLE, SanctionKind, Status
from accounts.models import Sanction, Session, User
from accounts.services import (
    ALLOWED_MOVES,
    ban_person,
    create_token,
    lift_sanction,
    move_status,
    settle_status,
    status_by_sanction,
    suspend_person,
)
from socialflow.core.errors import ConflictError
from tests.factories.accounts import UserFactory
from tests.loops import run_async
from videos.views import streams

pytestmark = pytest.mark.django_db


class WalkThroughTheStatuses(TestCase):
    """Whatever is asked for in whatever order, only moves of the table happen."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(start=st.sampled_from(list(Status)), wishes=st.lists(st.sampled_from(list(Status)), max_size=12))
    def test_only_moves_of_the_table_happen(self, start, wishes):
        person = UserFactory(status=start)
        for wish in wishes:
            before = Status(person.status)
            if wish == before or wish in ALLOWED_MOVES[before]:
                move_status(person=person, status=wish)
                assert person.status == wish
                assert person.is_active == (wish in USABLE)
            else:
                with pytest.raises(ConflictError):
                    move_status(person=person, status=wish)
                assert User.objects.get(pk=person.pk).status == before


def test_every_status_is_in_the_table():
    assert set(ALLOWED_MOVES) == set(Status)
    assert not any(status in targets for status, targets in ALLOWED_MOVES.items())


@pytest.mark.parametrize("status", [Status.PENDING, Status.DEACTIVATED, Status.DELETED])
def test_who_is_away_keeps_that_status_and_finds_the_sanction_when_they_are_back(owner, staff, status):
    owner.status = status
    owner.save()
    Sanction.objects.create(person=owner, kind=SanctionKind.BAN, reason="Spam", imposed_by=staff)
    settle_status(owner)
    assert owner.status == status
    assert status_by_sanction(owner) == Status.BANNED


class Doors:
    """Everything that is open in the name of one person."""

    def __init__(self, person):
        self.browser = Client()
        self.browser.force_login(person)
        self.token = create_token(user=person, name="player", scopes=["read", "write"]).plain

    def answers(self) -> dict[str, int]:
        program: dict[str, Any] = {"headers": {"Authorization": f"Bearer {self.token}"}}
        return {
            "page": self.browser.get("/settings/profile").status_code,
            "form": self.browser.post("/settings/profile", {"display_name": "Me"}).status_code,
            "session API": self.browser.get("/api/v1/me").status_code,
            "token API": Client().get("/api/v1/me", **program).status_code,
            "upload": Client().post("/api/v1/uploads", **program).status_code,
        }


def test_a_suspended_person_is_out_of_every_door_at_once_and_back_when_it_is_lifted(owner, staff, time_machine):
    doors, elsewhere = Doors(owner), Client()
    elsewhere.force_login(owner)
    open_doors = doors.answers()
    assert (open_doors["page"], open_doors["session API"], open_doors["token API"]) == (200, 200, 200)
    sanction = suspend_person(actor=staff, person_id=owner.pk, reason="Threats", until=_in_days(3))
    assert doors.answers() == {"page": 302, "form": 302, "session API": 401, "token API": 401, "upload": 401}
    assert elsewhere.get("/api/v1/me").status_code == 401
    assert not Session.objects.filter(user=owner).exists()
    assert Client().get("/@owner").status_code == 404
    lift_sanction(actor=staff, sanction_id=sanction.pk, reason="A mistake")
    answers = doors.answers()
    assert (answers["token API"], answers["session API"]) == (200, 401), "tokens work again, sessions are gone"
    assert Client().get("/@owner").status_code == 200


def test_other_peoples_sessions_go_on(owner, stranger, staff):
    browser = Client()
    browser.force_login(stranger)
    ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    assert browser.get("/api/v1/me").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_open_stream_ends_within_a_second(owner, staff, monkeypatch):
    monkeypatch.setattr(streams, "_KEEP_ALIVE_SECONDS", 60)
    browser = Client()
    browser.force_login(owner)

    async def listen() -> float:
        client = AsyncClient()
        client.cookies = browser.cookies
        answer: Any = await client.get("/events/videos")
        stream = aiter(answer)
        assert await anext(stream) == b": still here\n\n"
        began = time.monotonic()
        await sync_to_async(ban_person)(actor=staff, person_id=owner.pk, reason="Spam")
        async with asyncio.timeout(5):
            assert await anext(stream, None) is None
        return time.monotonic() - began

    assert run_async(listen) < 1


@pytest.mark.django_db(transaction=True)
def test_nothing_ends_when_the_sanction_is_rolled_back(owner, staff):
    browser = Client()
    browser.force_login(owner)
    with transaction.atomic():
        ban_person(actor=staff, person_id=owner.pk, reason="Spam")
        transaction.set_rollback(True)
    assert browser.get("/api/v1/me").status_code == 200


def _in_days(days):
    from datetime import timedelta

    from django.utils import timezone

    return timezone.now() + timedelta(days=days)
