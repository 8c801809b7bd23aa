"""Comments and replies: written, changed, deleted, and counters that agree."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from social.choices import PostVisibility, TargetKind
from social.models import Comment
from social.services import create_comment, delete_comment, edit_comment, find_drift
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from socialflow.core.ids import uuid7, uuid7_at
from tests.factories.social import CommentFactory, PostFactory
from tests.factories.videos import DraftFactory, FollowersVideoFactory

VIDEO, POST = TargetKind.VIDEO, TargetKind.POST


def write(actor, place, text="Well said", **fields):
    kind, row = place
    return create_comment(actor=actor, kind=kind, target_id=row.pk, text=text, **fields)[0]


def comment_count(place):
    place[1].refresh_from_db()
    return place[1].comment_count


def reply_counts(*comments):
    counts = dict(Comment.objects.values_list("id", "reply_count"))
    return [counts[comment.pk] for comment in comments]


def comment_drift():
    return [drift for drift in find_drift() if drift.column in {"comment_count", "reply_count"}]


def test_a_comment_is_kept_and_counted(place, stranger):
    written = write(stranger, place)
    kept = Comment.objects.get(pk=written.pk)
    assert (kept.text, kept.owner_id, kept.parent_id) == ("Well said", stranger.pk, None)
    assert (kept.video_id or kept.post_id) == place[1].pk
    assert comment_count(place) == 1


def test_a_reply_counts_on_the_target_and_on_its_parent(place, stranger, follower):
    thread = write(stranger, place)
    reply = write(follower, place, parent_id=thread.pk)
    deeper = write(stranger, place, parent_id=reply.pk)
    assert comment_count(place) == 3
    assert reply_counts(thread, reply, deeper) == [1, 1, 0]


def test_a_reply_needs_a_parent_under_the_same_target(place, stranger, owner):
    elsewhere = write(stranger, (POST, PostFactory(owner=owner)))
    for parent_id in (elsewhere.pk, uuid7(), uuid4()):
        with pytest.raises(NotFoundError) as refusal:
            write(stranger, place, parent_id=parent_id)
        assert refusal.value.code == "parent_not_found"
    assert comment_count(place) == 0
    assert reply_counts(elsewhere) == [0]


def test_nobody_replies_to_a_tombstone(place, stranger):
    thread = write(stranger, place)
    delete_comment(actor=stranger, comment_id=thread.pk)
    with pytest.raises(ConflictError) as refusal:
        write(stranger, place, parent_id=thread.pk)
    assert refusal.value.code == "comment_deleted"
    assert comment_count(place) == 0


def test_what_one_may_not_see_one_cannot_comment_on(owner, stranger):
    hidden = [
        (VIDEO, DraftFactory(owner=owner)),
        (VIDEO, FollowersVideoFactory(owner=owner)),
        (POST, PostFactory(owner=owner, visibility=PostVisibility.FOLLOWERS)),
        (POST, PostFactory(owner=owner, visibility=PostVisibility.PRIVATE)),
    ]
    for place in hidden:
        with pytest.raises(NotFoundError):
            write(stranger, place)
    assert write(owner, hidden[0]).video_id == hidden[0][1].pk


def test_sending_a_comment_again_returns_the_same_one(place, stranger):
    thread = write(stranger, place)
    key = uuid7()
    for is_first in (True, False, False):
        written, is_new = create_comment(
            actor=stranger, kind=place[0], target_id=place[1].pk, text="Once", parent_id=thread.pk, client_id=key
        )
        assert (written.pk, written.text, is_new) == (key, "Once", is_first)
    assert comment_count(place) == 2
    assert reply_counts(thread) == [1]


def test_an_id_that_something_else_has_is_refused(place, stranger, follower):
    key = write(stranger, place, client_id=uuid7()).pk
    for actor, fields in ((follower, {}), (stranger, {"parent_id": write(stranger, place).pk})):
        with pytest.raises(ConflictError) as refusal:
            write(actor, place, client_id=key, **fields)
        assert refusal.value.code == "id_taken"
    assert comment_drift() == []


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24 * 365 * 30])
def test_an_id_of_another_time_is_refused(place, stranger, minutes):
    with pytest.raises(InvalidError) as refusal:
        write(stranger, place, client_id=uuid7_at(timezone.now() + timedelta(minutes=minutes)))
    assert refusal.value.code == "invalid_id"


def test_an_id_that_is_no_uuid7_is_refused(place, stranger):
    with pytest.raises(InvalidError):
        write(stranger, place, client_id=uuid4())


def test_editing_marks_the_comment(place, stranger):
    written = write(stranger, place)
    changed = edit_comment(actor=stranger, comment_id=written.pk, text=" Better  said ")
    assert (changed.text, changed.edited_at is not None) == ("Better  said", True)


def test_only_who_wrote_it_edits(place, stranger, owner):
    written = write(stranger, place)
    with pytest.raises(ForbiddenError):
        edit_comment(actor=owner, comment_id=written.pk, text="Mine now")
    with pytest.raises(NotFoundError):
        edit_comment(actor=owner, comment_id=uuid7(), text="Nothing")
    delete_comment(actor=stranger, comment_id=written.pk)
    with pytest.raises(ConflictError):
        edit_comment(actor=stranger, comment_id=written.pk, text="Back again")


@pytest.mark.parametrize("who", ["stranger", "owner"])
def test_writer_and_host_delete_to_a_tombstone(request, place, stranger, who):
    written = write(stranger, place)
    for _ in range(2):
        delete_comment(actor=request.getfixturevalue(who), comment_id=written.pk)
    left = Comment.objects.get(pk=written.pk)
    assert (left.text, left.deleted_at is not None) == ("", True)
    assert left.deleted_by_id == request.getfixturevalue(who).pk
    assert comment_count(place) == 0


def test_others_do_not_delete(place, stranger, follower, owner):
    written = write(stranger, place)
    with pytest.raises(ForbiddenError):
        delete_comment(actor=follower, comment_id=written.pk)
    hidden = write(owner, (VIDEO, DraftFactory(owner=owner)))
    for comment_id in (hidden.pk, uuid7()):
        with pytest.raises(NotFoundError):
            delete_comment(actor=stranger, comment_id=comment_id)
    assert comment_count(place) == 1


def test_who_wrote_it_deletes_it_even_when_the_video_is_gone(video, stranger):
    written = write(stranger, (VIDEO, video))
    video.mark_deleted(by=video.owner)
    video.published_at = None
    video.save(update_fields=["deleted_at", "deleted_by", "published_at"])
    delete_comment(actor=stranger, comment_id=written.pk)
    assert comment_count((VIDEO, video)) == 0


def test_replies_outlive_their_parent_and_the_tombstone_goes_with_the_last(place, stranger):
    thread = write(stranger, place)
    middle = write(stranger, place, parent_id=thread.pk)
    leaf = write(stranger, place, parent_id=middle.pk)
    delete_comment(actor=stranger, comment_id=middle.pk)
    delete_comment(actor=stranger, comment_id=thread.pk)
    assert reply_counts(thread, middle, leaf) == [1, 1, 0]
    assert set(Comment.objects.shown()) == {thread, middle, leaf}
    assert comment_count(place) == 1
    delete_comment(actor=stranger, comment_id=leaf.pk)
    assert reply_counts(thread, middle, leaf) == [0, 0, 0]
    assert not Comment.objects.shown().exists()
    assert comment_count(place) == 0
    assert comment_drift() == []


def test_the_database_holds_the_rules(video, post, stranger):
    broken = [
        {"video": video, "post": post},
        {},
        {"video": video, "text": ""},
        {"video": video, "text": "there", "deleted_at": timezone.now()},
        {"video": video, "reply_count": -1},
    ]
    for fields in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            CommentFactory(owner=stranger, **fields)


def test_a_comment_takes_few_statements(video, stranger, django_assert_num_queries):
    place = VIDEO, video
    with django_assert_num_queries(2):
        thread = write(stranger, place)
    with django_assert_num_queries(3 + 2):  # with the savepoint of the test's own transaction
        reply = write(stranger, place, parent_id=thread.pk)
    with django_assert_num_queries(4 + 2):
        delete_comment(actor=stranger, comment_id=reply.pk)


@pytest.mark.django_db(transaction=True)
def test_replies_and_deletions_at_once_leave_exact_counts(place, owner, stranger, follower, at_once):
    people = [owner, stranger, follower]
    for _ in range(4):
        thread = write(stranger, place)
        middle = write(follower, place, parent_id=thread.pk)
        leaf = write(owner, place, parent_id=middle.pk)
        calls = [lambda person=person, key=thread.pk: write(person, place, parent_id=key) for person in people]
        calls += [lambda person=person, key=middle.pk: write(person, place, parent_id=key) for person in people]
        calls += [
            lambda comment=comment: delete_comment(actor=comment.owner, comment_id=comment.pk)
            for comment in (thread, middle, leaf, middle)
        ]
        answers = at_once(calls)
        unexpected = [
            answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, ConflictError)
        ]
        assert unexpected == []
        assert comment_drift() == []


@pytest.mark.django_db(transaction=True)
def test_one_comment_sent_by_many_threads_is_one_comment(place, stranger, at_once):
    key = uuid7()
    answers = at_once([lambda: write(stranger, place, client_id=key)] * 4)
    assert [answer.pk for answer in answers] == [key] * 4
    assert comment_count(place) == 1
