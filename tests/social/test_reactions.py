"""Likes and saves: who may, once each, and counters that agree."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from social.choices import PostVisibility, TargetKind
from social.models import Like, Save
from social.selectors import reactions
from social.services import LikeState, SaveState, find_drift, like_target, save_target, unlike_target, unsave_target
from socialflow.core.errors import InvalidError, NotFoundError
from socialflow.core.ids import uuid7
from tests.factories.social import CommentFactory, PostFactory
from tests.factories.videos import DraftFactory, FollowersVideoFactory


def test_a_like_is_a_row_and_a_count(target, stranger, follower):
    kind, row = target
    assert like_target(actor=stranger, kind=kind, target_id=row.pk) == LikeState(has_liked=True, like_count=1)
    assert like_target(actor=follower, kind=kind, target_id=row.pk) == LikeState(has_liked=True, like_count=2)
    row.refresh_from_db()
    assert row.like_count == 2
    assert set(Like.objects.values_list("target_id", "kind")) == {(row.pk, kind.value)}


def test_liking_twice_counts_once(target, stranger):
    kind, row = target
    like_target(actor=stranger, kind=kind, target_id=row.pk)
    assert like_target(actor=stranger, kind=kind, target_id=row.pk).like_count == 1


def test_taking_a_like_back_twice_counts_once(target, stranger, follower):
    kind, row = target
    like_target(actor=follower, kind=kind, target_id=row.pk)
    like_target(actor=stranger, kind=kind, target_id=row.pk)
    assert unlike_target(actor=stranger, kind=kind, target_id=row.pk) == LikeState(has_liked=False, like_count=1)
    assert unlike_target(actor=stranger, kind=kind, target_id=row.pk) == LikeState(has_liked=False, like_count=1)
    assert Like.objects.count() == 1


def test_what_is_saved_can_be_saved_again_and_let_go_twice(place, stranger):
    kind, row = place
    for _ in range(2):
        assert save_target(actor=stranger, kind=kind, target_id=row.pk) == SaveState(has_saved=True)
    assert Save.objects.count() == 1
    for _ in range(2):
        assert unsave_target(actor=stranger, kind=kind, target_id=row.pk) == SaveState(has_saved=False)
    assert Save.objects.count() == 0


def test_comments_cannot_be_saved(comment, stranger):
    for act in (save_target, unsave_target):
        with pytest.raises(InvalidError) as refusal:
            act(actor=stranger, kind=TargetKind.COMMENT, target_id=comment.pk)
        assert refusal.value.code == "cannot_save"


def hidden_from_strangers(owner):
    draft, followers = DraftFactory(owner=owner), FollowersVideoFactory(owner=owner)
    private = PostFactory(owner=owner, visibility=PostVisibility.PRIVATE)
    return [
        (TargetKind.VIDEO, draft.pk),
        (TargetKind.VIDEO, followers.pk),
        (TargetKind.POST, private.pk),
        (TargetKind.POST, PostFactory(owner=owner, visibility=PostVisibility.FOLLOWERS).pk),
        (TargetKind.COMMENT, CommentFactory(owner=owner, video=followers).pk),
        (TargetKind.COMMENT, CommentFactory(owner=owner, post=private).pk),
        *[(kind, key) for kind in TargetKind for key in (uuid7(), uuid4())],
    ]


def test_what_a_stranger_may_not_see_they_can_neither_like_nor_save(owner, stranger):
    for kind, key in hidden_from_strangers(owner):
        likes, saves = (like_target, unlike_target), (save_target, unsave_target)
        for act in likes if kind == TargetKind.COMMENT else likes + saves:
            with pytest.raises(NotFoundError):
                act(actor=stranger, kind=kind, target_id=key)
    assert not Like.objects.exists()
    assert not Save.objects.exists()


def test_followers_like_what_is_for_followers(owner, follower):
    video = FollowersVideoFactory(owner=owner)
    assert like_target(actor=follower, kind=TargetKind.VIDEO, target_id=video.pk).like_count == 1
    comment = CommentFactory(owner=owner, video=video)
    assert like_target(actor=follower, kind=TargetKind.COMMENT, target_id=comment.pk).like_count == 1


def test_a_like_is_only_taken_back_by_what_it_is_of(video, stranger):
    """A client may give a comment the key of a video: that must not move the video's count."""
    twin = CommentFactory(id=video.pk, video=video)
    like_target(actor=stranger, kind=TargetKind.VIDEO, target_id=video.pk)
    assert like_target(actor=stranger, kind=TargetKind.COMMENT, target_id=twin.pk).like_count == 0
    assert unlike_target(actor=stranger, kind=TargetKind.COMMENT, target_id=twin.pk).like_count == 0
    video.refresh_from_db()
    assert video.like_count == 1


def test_reactions_tell_likes_from_saves(video, post, comment, stranger, follower):
    like_target(actor=stranger, kind=TargetKind.VIDEO, target_id=video.pk)
    save_target(actor=stranger, kind=TargetKind.POST, target_id=post.pk)
    like_target(actor=follower, kind=TargetKind.COMMENT, target_id=comment.pk)
    found = reactions(stranger, [video.pk, post.pk, comment.pk])
    assert (found.liked, found.saved) == ({video.pk}, {post.pk})


def test_strangers_and_empty_lists_ask_the_database_nothing(video, stranger, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reactions(AnonymousUser(), [video.pk]).liked == set()
        assert reactions(stranger, []).saved == set()
    with django_assert_num_queries(1):
        reactions(stranger, [video.pk, uuid7()])


def test_a_like_takes_two_statements(video, comment, stranger, django_assert_num_queries):
    with django_assert_num_queries(2):
        like_target(actor=stranger, kind=TargetKind.VIDEO, target_id=video.pk)
    with django_assert_num_queries(3):
        like_target(actor=stranger, kind=TargetKind.COMMENT, target_id=comment.pk)
    with django_assert_num_queries(2):
        save_target(actor=stranger, kind=TargetKind.VIDEO, target_id=video.pk)


@pytest.mark.django_db(transaction=True)
def test_the_same_like_from_many_threads_counts_once(target, stranger, at_once):
    kind, row = target
    for act, count in ((like_target, 1), (unlike_target, 0)) * 3:
        answers = at_once([lambda act=act: act(actor=stranger, kind=kind, target_id=row.pk)] * 4)
        assert all(isinstance(answer, LikeState) for answer in answers), answers
        row.refresh_from_db()
        assert row.like_count == count


@pytest.mark.django_db(transaction=True)
def test_likes_of_many_people_at_once_all_count(target, owner, follower, stranger, staff, at_once):
    kind, row = target
    people = [owner, follower, stranger, staff]
    for _ in range(3):
        at_once([lambda person=person: like_target(actor=person, kind=kind, target_id=row.pk) for person in people])
        row.refresh_from_db()
        assert row.like_count == 4
        mixed = [
            lambda person=person: unlike_target(actor=person, kind=kind, target_id=row.pk) for person in people[:2]
        ]
        mixed += [lambda person=person: like_target(actor=person, kind=kind, target_id=row.pk) for person in people[:2]]
        answers = at_once(mixed)
        assert all(isinstance(answer, LikeState) for answer in answers), answers
        row.refresh_from_db()
        assert row.like_count == Like.objects.count()
    assert not [drift for drift in find_drift() if drift.column == "like_count"]
