"""The home feed: what belongs in it, in order, however far it has to look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services import follow_user, unfollow_user
from social.choices import PostVisibility, TargetKind
from social.selectors import feed, home_feed
from social.services import create_post, delete_post, like_target, save_target
from socialflow.core.ids import uuid7_at
from tests.factories.accounts import FollowFactory, UserFactory
from tests.factories.social import PostFactory
from tests.factories.videos import DraftFactory, FollowersVideoFactory, VideoFactory
from videos.choices import Visibility


def ids(page):
    return [(item.get("post") or item.get("video"))["id"] for item in page.items]


def shown(viewer, size=20):
    return ids(home_feed(viewer, size=size))


def ago(**span):
    return timezone.now() - timedelta(**span)


def test_it_holds_the_followed_and_oneself_and_nobody_else(owner, follower, stranger):
    PostFactory(owner=stranger)
    VideoFactory(owner=stranger)
    expected = [PostFactory(owner=owner).pk, VideoFactory(owner=owner).pk, PostFactory(owner=follower).pk]
    expected.append(VideoFactory(owner=follower).pk)
    assert shown(follower) == expected[::-1]


def test_videos_and_posts_are_in_one_order_by_when_they_came_out(owner, follower):
    late = VideoFactory(id=uuid7_at(ago(days=9)), owner=owner, feed_key=uuid7_at(ago(hours=1)))
    middle = PostFactory(owner=owner, made_at=ago(hours=2))
    early = VideoFactory(owner=owner, feed_key=uuid7_at(ago(hours=3)))
    assert shown(follower) == [late.pk, middle.pk, early.pk]


def test_visibility_decides(owner, follower, stranger):
    FollowFactory(follower=stranger, followee=follower)
    seen = [
        PostFactory(owner=owner, visibility=PostVisibility.FOLLOWERS).pk,
        FollowersVideoFactory(owner=owner).pk,
    ]
    PostFactory(owner=owner, visibility=PostVisibility.PRIVATE)
    VideoFactory(owner=owner, visibility=Visibility.UNLISTED)
    DraftFactory(owner=owner)
    assert shown(follower) == seen[::-1]
    mine = PostFactory(owner=follower, visibility=PostVisibility.PRIVATE).pk
    assert shown(follower)[0] == mine
    assert shown(stranger) == []


def test_following_and_unfollowing_change_it_at_once(owner, stranger):
    post = PostFactory(owner=owner)
    assert shown(stranger) == []
    follow_user(actor=stranger, username="owner")
    assert shown(stranger) == [post.pk]
    unfollow_user(actor=stranger, username="owner")
    assert shown(stranger) == []


def test_the_deleted_and_those_of_inactive_accounts_are_not_in_it(owner, follower):
    gone, video = create_post(actor=owner, text="Gone")[0], VideoFactory(owner=owner)
    delete_post(actor=owner, post_id=gone.pk)
    video.mark_deleted(by=owner)
    video.save(update_fields=["deleted_at", "deleted_by"])
    assert shown(follower) == []
    PostFactory(owner=owner)
    User.objects.filter(pk=owner.pk).update(status="banned")
    assert shown(follower) == []


def test_it_widens_until_it_finds_enough(owner, follower, django_assert_num_queries):
    ages = [400, 200, 40, 3]
    posts = [PostFactory(owner=owner, made_at=ago(days=days)).pk for days in ages]
    video = VideoFactory(owner=owner, feed_key=uuid7_at(ago(days=300)))
    with django_assert_num_queries(6):
        page = home_feed(follower, size=20)
    assert ids(page) == [posts[3], posts[2], posts[1], video.pk, posts[0]]
    assert page.next_cursor is None


def test_pages_follow_each_other_across_windows(owner, follower):
    posts = [PostFactory(owner=owner, made_at=ago(days=days)).pk for days in range(1, 120, 7)]
    seen, cursor = [], None
    while True:
        page = home_feed(follower, cursor=cursor, size=4)
        seen += ids(page)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == posts


@pytest.fixture
def crowd_follower(owner, follower, monkeypatch):
    """A follower who follows so many that the newest rows of everybody are looked at first; those are ten here."""
    monkeypatch.setattr(feed, "_MANY", 0)
    monkeypatch.setattr(feed, "_CROWD_ROWS", 10)
    return follower


def test_who_follows_many_sees_the_same(owner, crowd_follower, monkeypatch):
    strangers = UserFactory.create_batch(3)
    for hours in range(60):
        PostFactory(owner=strangers[hours % 3], made_at=ago(hours=hours))
        if hours % 7 == 0:
            PostFactory(owner=owner, made_at=ago(hours=hours, minutes=5))
            VideoFactory(owner=owner, feed_key=uuid7_at(ago(hours=hours, minutes=6)))
            PostFactory(owner=owner, visibility=PostVisibility.PRIVATE, made_at=ago(hours=hours, minutes=7))
    PostFactory(owner=owner, made_at=ago(days=90))
    pages = {}
    for many in (0, 150):
        monkeypatch.setattr(feed, "_MANY", many)
        pages[many], cursor = [], None
        for _ in range(30):
            page = home_feed(crowd_follower, cursor=cursor, size=3)
            pages[many] += ids(page)
            cursor = page.next_cursor
            if cursor is None:
                break
    assert pages[0] == pages[150]
    assert len(pages[0]) == len(set(pages[0])) == 19


def test_the_boundary_of_the_crowd_is_neither_lost_nor_doubled(owner, crowd_follower):
    posts = [PostFactory(owner=owner, made_at=ago(minutes=minute)).pk for minute in range(25)]
    for size in (5, 9, 10, 11, 20):
        assert shown(crowd_follower, size) == posts[:size]


def test_it_says_what_the_viewer_did(owner, follower):
    post, video = PostFactory(owner=owner), VideoFactory(owner=owner)
    like_target(actor=follower, kind=TargetKind.POST, target_id=post.pk)
    save_target(actor=follower, kind=TargetKind.VIDEO, target_id=video.pk)
    first, second = home_feed(follower, size=20).items
    assert (first["video"]["has_liked"], first["video"]["has_saved"]) == (False, True)
    assert (second["post"]["has_liked"], second["post"]["has_saved"], second["post"]["like_count"]) == (True, False, 1)


@pytest.mark.parametrize("rows", [2, 12])
def test_a_full_page_takes_four_queries_for_few_as_for_many(owner, follower, rows, django_assert_num_queries):
    for person in UserFactory.create_batch(rows):
        FollowFactory(follower=follower, followee=person)
        PostFactory(owner=person)
        VideoFactory(owner=person)
    with django_assert_num_queries(4):
        home_feed(follower, size=2 * rows - 1)
