"""The rules of who sees whom cost lists an index look-up at most, and strangers nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from accounts.models import Block, Follow, Mute
from accounts.services import follow_user
from socialflow.core.prepared import prepared_cursor
from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory
from videos import selectors

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd():
    """Fifty people with a video each, who block and mute one another so much that a scan would show."""
    people = UserFactory.create_batch(50)
    for person in people:
        VideoFactory(owner=person)
    pairs = [(a, b) for a in people for b in people if a.pk != b.pk]
    Block.objects.bulk_create(Block(blocker=a, blocked=b) for a, b in pairs[:1200])
    Follow.objects.bulk_create(Follow(follower=a, followee=b) for a, b in pairs[1200:])
    Mute.objects.bulk_create(Mute(muter=a, muted=b) for a, b in pairs[:1200])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return people


def plan_of(viewer):
    """How the server runs the list of the newest videos for any viewer: with one plan for all."""
    sql = selectors._NEWEST._for(viewer).sql + " LIMIT 21"
    with prepared_cursor(connection.alias) as cursor:
        cursor.execute("EXPLAIN (GENERIC_PLAN) " + generic(sql))
        return "\n".join(row[0] for row in cursor.fetchall())


def generic(sql):
    return sql.replace("%(viewer)s", "$1").replace("%(before)s", "$2").replace("%%", "%")


def test_blocks_and_mutes_are_looked_up_by_index(crowd):
    plan = plan_of(crowd[0])
    assert "blocks" in plan
    for table in ("blocks", "mutes", "follows"):
        assert f"Seq Scan on {table}" not in plan
    assert "video_newest_public" in plan


def test_a_stranger_is_asked_about_neither(crowd):
    plan = plan_of(AnonymousUser())
    assert not any(f" {table}" in plan for table in ("blocks", "mutes", "follows"))


def test_who_blocks_nobody_is_asked_about_it_once(crowd, stranger):
    follow_user(actor=stranger, username=crowd[0].username)
    with connection.cursor() as cursor:
        sql = selectors._NEWEST._for(stranger).sql + " LIMIT 21"
        cursor.execute("EXPLAIN (ANALYZE, COSTS off) " + sql, {"viewer": stranger.pk, "before": selectors._AFTER_ALL})
        lines = [row[0] for row in cursor.fetchall()]
    looked_up = [line for line in lines if "blocks" in line and "never executed" not in line]
    assert looked_up
    assert all("loops=1)" in line for line in looked_up)
