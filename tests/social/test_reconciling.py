"""Counters against rows: drift is found, told and mended; what is right is left alone."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from accounts.services import follow_user
from social.choices import TargetKind
from social.models import Comment, Post
from social.services import (
    create_comment,
    create_post,
    delete_comment,
    find_drift,
    like_target,
    reconcile_counters,
    save_target,
)
from social.services.reconciling import COUNTERS
from social.tasks import reconcile_counters as nightly
from tests.factories.videos import DraftFactory, VideoFactory
from videos.models import Video

VIDEO, POST, COMMENT = TargetKind.VIDEO, TargetKind.POST, TargetKind.COMMENT
MODELS = {"videos": Video, "posts": Post, "comments": Comment, "users": User}


@pytest.fixture
def world(owner, follower, stranger):
    """A history in which every counter has something to count."""
    video = VideoFactory(owner=owner, view_count=3)
    DraftFactory(owner=owner)
    post, _ = create_post(actor=owner, text="Hello")
    follow_user(actor=owner, username="stranger")
    for kind, row in ((VIDEO, video), (POST, post)):
        thread, _ = create_comment(actor=stranger, kind=kind, target_id=row.pk, text="one")
        reply, _ = create_comment(actor=owner, kind=kind, target_id=row.pk, text="two", parent_id=thread.pk)
        create_comment(actor=owner, kind=kind, target_id=row.pk, text="three", parent_id=reply.pk)
        delete_comment(actor=owner, comment_id=reply.pk)
        for target_kind, key in ((kind, row.pk), (COMMENT, thread.pk)):
            like_target(actor=follower, kind=target_kind, target_id=key)
            like_target(actor=stranger, kind=target_kind, target_id=key)
        save_target(actor=follower, kind=kind, target_id=row.pk)
    return video


def test_a_history_made_by_services_has_no_drift(world):
    assert list(find_drift()) == []
    assert list(find_drift(batch=1)) == []
    assert reconcile_counters() == []


@pytest.mark.parametrize("counter", COUNTERS, ids=lambda counter: f"{counter.table}.{counter.column}")
@pytest.mark.parametrize("batch", [1, 1000])
def test_drift_of_every_counter_is_found_and_mended(world, counter, batch):
    rows = MODELS[counter.table].objects
    right = dict(rows.values_list("id", counter.column))
    assert any(right.values())
    rows.update(**{counter.column: 7})
    found = {(drift.table, drift.column, drift.id, drift.stored, drift.actual) for drift in find_drift(batch=batch)}
    assert {(counter.table, counter.column, key, 7, count) for key, count in right.items()} <= found
    reconcile_counters(batch=batch)
    assert dict(rows.values_list("id", counter.column)) == right
    assert list(find_drift()) == []


def test_the_nightly_task_mends(world):
    Video.objects.update(like_count=0)
    assert nightly() == 1
    assert nightly() == 0
    world.refresh_from_db()
    assert world.like_count == 2


def test_the_command_prints_drift_and_mends_only_when_asked(world):
    def run(*options):
        out = StringIO()
        call_command("reconcile_counters", *options, stdout=out)
        return out.getvalue()

    assert run() == "No drift.\n"
    Video.objects.filter(pk=world.pk).update(comment_count=9)
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("reconcile_counters", stdout=out)
    assert left.value.code == 1
    assert f"videos.comment_count {world.pk}: 9, really 2" in out.getvalue()
    assert "1 mended." in run("--repair")
    assert run() == "No drift.\n"


@pytest.mark.django_db(transaction=True)
def test_mending_while_people_like_leaves_exact_counts(owner, follower, stranger, staff, at_once):
    video = VideoFactory(owner=owner)
    for _ in range(3):
        Video.objects.update(like_count=50)
        calls = [
            lambda person=person: like_target(actor=person, kind=VIDEO, target_id=video.pk)
            for person in (follower, stranger)
        ]
        answers = at_once([*calls, reconcile_counters, reconcile_counters])
        assert not [answer for answer in answers if isinstance(answer, Exception)]
        assert list(find_drift()) == []
        video.refresh_from_db()
        assert video.like_count == 2
