"""Pages of comments and replies: in order, complete, bounded, and honest about what is deleted."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from social.choices import TargetKind
from social.selectors import comment_detail, comments, comments_page, new_comment, replies_page
from social.services import create_comment, delete_comment, like_target
from socialflow.core.errors import InvalidError, NotFoundError
from socialflow.core.ids import uuid7, uuid7_at
from tests.factories.accounts import UserFactory
from tests.factories.social import CommentFactory, PostFactory
from tests.factories.videos import FollowersVideoFactory, VideoFactory

VIDEO, POST = TargetKind.VIDEO, TargetKind.POST


def write(actor, place, text="Well said", **fields):
    kind, row = place
    return create_comment(actor=actor, kind=kind, target_id=row.pk, text=text, **fields)[0]


@pytest.fixture
def read(link):
    def page(viewer, place, **options):
        return comments_page(viewer, place[0], place[1].pk, replies_link=link, **{"size": 20, **options})

    return page


def test_threads_are_newest_first_with_their_first_replies_oldest_first(place, stranger, read):
    first, second = write(stranger, place, "one"), write(stranger, place, "two")
    replies = [write(stranger, place, f"reply {n}", parent_id=first.pk) for n in range(5)]
    deeper = write(stranger, place, "deeper", parent_id=replies[1].pk)
    newest, oldest = read(stranger, place).items
    assert (newest["id"], oldest["id"]) == (second.pk, first.pk)
    assert [reply["id"] for reply in oldest["replies"]] == [reply.pk for reply in replies[:3]]
    assert (oldest["reply_count"], newest["next_replies_url"]) == (5, None)
    assert oldest["replies"][1]["next_replies_url"] == f"{replies[1].pk}?"
    assert str(deeper.pk) not in str(oldest["replies"])


def test_a_conversation_of_many_reads_like_one_of_few(place, stranger, read, link, monkeypatch):
    thread = write(stranger, place)
    for number in range(5):
        write(stranger, place, f"reply {number}", parent_id=thread.pk)
    pages = []
    for rows in (comments.MANY_ROWS, 0):
        monkeypatch.setattr(comments, "MANY_ROWS", rows)
        pages.append((read(stranger, place), replies_page(stranger, thread.pk, replies_link=link, size=3)))
    assert pages[0] == pages[1]
    assert len(pages[0][0].items[0]["replies"]) == 3


def test_a_busy_conversation_is_read_beyond_its_last_weeks(stranger, read, monkeypatch):
    monkeypatch.setattr(comments, "MANY_ROWS", 4)
    now = timezone.now()
    video = VideoFactory(id=uuid7_at(now - timedelta(days=90)), comment_count=5)
    said = [CommentFactory(video=video, made_at=now - timedelta(days=days)).pk for days in (0, 1, 20, 45, 80)]
    seen, cursor = [], None
    while True:
        page = read(stranger, (VIDEO, video), cursor=cursor, size=2)
        seen += [thread["id"] for thread in page.items]
        if not (cursor := page.next_cursor):
            break
    assert seen == said


def test_the_rest_of_the_replies_follows_where_the_first_ended(place, stranger, read, link):
    thread = write(stranger, place)
    replies = [write(stranger, place, f"reply {n}", parent_id=thread.pk).pk for n in range(8)]
    _, _, cursor = read(stranger, place).items[0]["next_replies_url"].partition("?")
    seen = replies[:3]
    while cursor:
        page = replies_page(stranger, thread.pk, replies_link=link, cursor=cursor, size=2)
        seen += [reply["id"] for reply in page.items]
        cursor = page.next_cursor
    assert seen == replies


def test_a_tombstone_says_nothing_and_stays_while_it_is_needed(place, stranger, read):
    thread, lone = write(stranger, place, "secret"), write(stranger, place, "alone")
    reply = write(stranger, place, "still here", parent_id=thread.pk)
    for comment in (thread, lone):
        delete_comment(actor=stranger, comment_id=comment.pk)
    (shown,) = read(stranger, place).items
    assert (shown["id"], shown["is_deleted"], shown["text"], shown["owner"]) == (thread.pk, True, None, None)
    assert not shown["is_mine"]
    assert not shown["can_delete"]
    assert shown["replies"][0]["id"] == reply.pk
    assert "secret" not in str(shown)


def test_comments_of_inactive_accounts_say_nothing(place, stranger, owner, read):
    write(stranger, place, "Hidden")
    User.objects.filter(pk=stranger.pk).update(status="banned")
    (shown,) = read(owner, place).items
    assert (shown["is_deleted"], shown["text"], shown["owner"]) == (True, None, None)


def test_who_may_delete_is_said(place, owner, stranger, follower, read):
    write(stranger, place)
    rights = [(viewer, read(viewer, place).items[0]) for viewer in (owner, stranger, follower, AnonymousUser())]
    assert [(shown["is_mine"], shown["can_delete"]) for _, shown in rights] == [
        (False, True), (True, True), (False, False), (False, False),
    ]  # fmt: skip


def test_likes_are_the_viewers_own(place, stranger, follower, read):
    thread = write(stranger, place)
    reply = write(stranger, place, parent_id=thread.pk)
    for comment in (thread, reply):
        like_target(actor=follower, kind=TargetKind.COMMENT, target_id=comment.pk)
    (mine,), (theirs,) = read(follower, place).items, read(stranger, place).items
    assert (mine["has_liked"], mine["replies"][0]["has_liked"], mine["like_count"]) == (True, True, 1)
    assert (theirs["has_liked"], theirs["replies"][0]["has_liked"], theirs["like_count"]) == (False, False, 1)


def test_a_conversation_is_seen_by_who_sees_what_it_is_under(owner, follower, stranger, link):
    video = FollowersVideoFactory(owner=owner)
    thread = write(owner, (VIDEO, video))
    doors = [
        lambda viewer: comments_page(viewer, VIDEO, video.pk, replies_link=link, size=20).items,
        lambda viewer: replies_page(viewer, thread.pk, replies_link=link, size=20).items,
        lambda viewer: [comment_detail(viewer, thread.pk, replies_link=link)],
    ]
    for door in doors:
        for viewer in (owner, follower):
            door(viewer)
        for viewer in (stranger, AnonymousUser()):
            with pytest.raises(NotFoundError):
                door(viewer)


def test_what_is_not_there_is_not_found(stranger, owner, link):
    for kind in (VIDEO, POST):
        with pytest.raises(NotFoundError):
            comments_page(stranger, kind, uuid7(), replies_link=link, size=20)
    with pytest.raises(NotFoundError):
        replies_page(stranger, uuid7(), replies_link=link, size=20)
    one, other = PostFactory(owner=owner), PostFactory(owner=owner)
    thread = write(stranger, (POST, one))
    with pytest.raises(NotFoundError):
        replies_page(stranger, thread.pk, under_id=other.pk, replies_link=link, size=20)


def test_a_cursor_fits_only_its_own_list(video, post, stranger, read):
    for _ in range(3):
        write(stranger, (VIDEO, video))
    cursor = read(stranger, (VIDEO, video), size=1).next_cursor
    with pytest.raises(InvalidError):
        read(stranger, (POST, post), cursor=cursor)
    with pytest.raises(InvalidError):
        read(stranger, (VIDEO, video), cursor="AAAA")


def test_clocks_that_differ_hide_nothing(owner, stranger, read):
    """A client's post may be from the near future, a comment on it from the near past."""
    soon, just_before = timezone.now() + timedelta(minutes=4), timezone.now() - timedelta(minutes=4)
    place = POST, PostFactory(owner=owner, made_at=soon)
    early = write(stranger, place, client_id=uuid7_at(just_before))
    late = write(stranger, place, client_id=uuid7_at(soon), parent_id=early.pk)
    (shown,) = read(stranger, place).items
    assert (shown["id"], shown["replies"][0]["id"]) == (early.pk, late.pk)


def test_a_new_comment_looks_as_it_will_on_the_page(place, stranger, read, link):
    written = write(stranger, place, "Fresh")
    fresh = new_comment(written, base="https://example.org")
    again = comments_page(stranger, place[0], place[1].pk, replies_link=link, size=1, base="https://example.org").items[
        0
    ]
    detail = comment_detail(stranger, written.pk, replies_link=link, base="https://example.org")
    assert fresh == detail == {**again, "target_kind": place[0].word, "target_id": place[1].pk}


@pytest.mark.parametrize("rows", [1, 12])
def test_a_page_takes_as_many_queries_for_one_thread_as_for_many(
    place, stranger, rows, read, link, django_assert_num_queries
):
    for person in UserFactory.create_batch(rows):
        thread = write(person, place)
        for _ in range(2):
            write(person, place, parent_id=thread.pk)
    with django_assert_num_queries(4):
        read(stranger, place)
    with django_assert_num_queries(3):
        read(AnonymousUser(), place)
    with django_assert_num_queries(4):
        replies_page(stranger, thread.pk, replies_link=link, size=20)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), start=st.integers(0, 12), size=st.integers(1, 5))
def test_pages_neither_repeat_nor_skip_while_comments_come_and_go(owner, stranger, read, data, start, size):
    place = VIDEO, VideoFactory(owner=owner)
    hour_ago = timezone.now() - timedelta(minutes=10)
    first = [
        CommentFactory(video=place[1], owner=stranger, made_at=hour_ago + timedelta(seconds=n)) for n in range(start)
    ]
    place[1].comment_count = start
    place[1].save(update_fields=["comment_count"])
    alive, seen, cursor = {comment.pk for comment in first}, [], None
    while True:
        page = read(stranger, place, cursor=cursor, size=size)
        seen += [shown["id"] for shown in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        for _ in range(data.draw(st.integers(0, 2))):
            write(stranger, place)
        for key in data.draw(st.lists(st.sampled_from(sorted(alive)), max_size=2, unique=True)) if alive else []:
            delete_comment(actor=stranger, comment_id=key)
            alive.discard(key)
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True)
    assert alive <= set(seen)
