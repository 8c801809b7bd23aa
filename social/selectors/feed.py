"""The home feed: what the followed posted and published, pulled when it is read.

Nothing is written when somebody posts, whoever follows them. A window of identifiers keeps the search inside the newest
partitions and widens only when it holds too little. Who follows many probably finds a page among the newest rows of
everybody; for all others each followed account gives its newest few.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import router

from accounts.querysets import UNMUTED
from social.choices import TargetKind
from social.models import Post
from social.selectors.posts import post_cards
from social.selectors.reactions import mark_reactions
from socialflow.core.cursors import Page, cut_page, decode_cursor
from socialflow.core.ids import latest_key, uuid7_floor, uuid7_moment
from socialflow.core.prepared import fitting_cursor
from videos.selectors import video_cards_by_id

_SCOPE = "home"
_WINDOWS = (timedelta(days=14), timedelta(days=56))
_BEGINNING = UUID(int=0)
# Measured over 400,000 posts of 10,000 people, ms of PostgreSQL on a busy machine, newest of everybody against newest
# of each: who follows 5,000 pays 2.2 and 14, who follows 500 0.9 and 2.3, who follows 50 1.2 and 0.4.
_MANY = 150
_CROWD_ROWS = 512
_MOST_CROWD_ROWS = 8192

_UNMUTED = UNMUTED.replace("{viewer}", "%(viewer)s")
# Kind 0 tells how far back this looked.
_IN_CROWD = f"""
    WITH reach AS MATERIALIZED (
        SELECT coalesce(
            (SELECT id FROM posts WHERE id < %(before)s AND id >= %(after)s ORDER BY id DESC OFFSET {{rows}} LIMIT 1),
            %(after)s
        ) AS low
    )
    (SELECT 2 AS kind, id AS key, id FROM posts
        WHERE id < %(before)s AND id >= %(after)s AND id >= (SELECT low FROM reach) AND deleted_at IS NULL
            AND (owner_id = %(viewer)s OR visibility <> 'PRIVATE' AND EXISTS (
                SELECT FROM follows WHERE follower_id = %(viewer)s AND followee_id = posts.owner_id))
            AND {_UNMUTED.format(owner="posts.owner_id")}
        ORDER BY id DESC LIMIT {{limit}})
    UNION ALL
    (SELECT 1, feed_key, id FROM videos
        WHERE feed_key < %(before)s AND feed_key >= (SELECT low FROM reach) AND deleted_at IS NULL
            AND published_at IS NOT NULL AND visibility IN ('PUBLIC', 'FOLLOWERS')
            AND (owner_id = %(viewer)s OR EXISTS (
                SELECT FROM follows WHERE follower_id = %(viewer)s AND followee_id = videos.owner_id))
            AND {_UNMUTED.format(owner="videos.owner_id")}
        ORDER BY feed_key DESC LIMIT {{limit}})
    UNION ALL SELECT 0, low, low FROM reach
    ORDER BY key DESC, kind DESC
"""  # noqa: S608 - constants
_OF_EACH = f"""
    WITH people AS MATERIALIZED (
        SELECT followee_id AS id FROM follows
        WHERE follower_id = %(viewer)s AND {_UNMUTED.format(owner="follows.followee_id")}
        UNION ALL SELECT %(viewer)s
    )
    (SELECT 2 AS kind, newest.id AS key, newest.id FROM people CROSS JOIN LATERAL (
        SELECT id FROM posts
        WHERE owner_id = people.id AND deleted_at IS NULL AND id < %(before)s AND id >= %(after)s
            AND (visibility <> 'PRIVATE' OR owner_id = %(viewer)s)
        ORDER BY id DESC LIMIT {{limit}}
    ) AS newest ORDER BY key DESC LIMIT {{limit}})
    UNION ALL
    (SELECT 1, newest.feed_key, newest.id FROM people CROSS JOIN LATERAL (
        SELECT feed_key, id FROM videos
        WHERE owner_id = people.id AND deleted_at IS NULL AND published_at IS NOT NULL
            AND feed_key < %(before)s AND feed_key >= %(after)s AND visibility IN ('PUBLIC', 'FOLLOWERS')
        ORDER BY feed_key DESC LIMIT {{limit}}
    ) AS newest ORDER BY 2 DESC LIMIT {{limit}})
    ORDER BY key DESC LIMIT {{limit}}
"""  # noqa: S608 - constants


def home_feed(viewer: Any, *, cursor: str | None = None, size: int, base: str = "") -> Page[dict[str, Any]]:
    """Posts and videos of the viewer and of those they follow, newest first: items of {post} or {video}.

    Queries: four when the newest 14 days fill the page, six at most.
    """
    before = UUID(decode_cursor(_SCOPE, cursor)[0]) if cursor else latest_key()
    page = cut_page(_newest(viewer, before, size + 1), scope=_SCOPE, keys=["key"], size=size)
    return Page(feed_items(viewer, [(entry["kind"], entry["id"]) for entry in page.items], base=base), page.next_cursor)


def feed_items(viewer: Any, entries: Sequence[tuple[int, UUID]], *, base: str = "") -> list[dict[str, Any]]:
    """Posts and videos by kind and id, in the order given, without those that the viewer may not see.

    Queries: three at most.
    """
    posts = post_cards(viewer, [key for kind, key in entries if kind == TargetKind.POST], base=base)
    videos = video_cards_by_id(viewer, [key for kind, key in entries if kind == TargetKind.VIDEO], base=base)
    mark_reactions(viewer, [*posts.values(), *videos.values()])
    items = []
    for kind, key in entries:
        name, cards = ("post", posts) if kind == TargetKind.POST else ("video", videos)
        if key in cards:
            items.append({name: cards[key]})
    return items


def _newest(viewer: Any, before: UUID, count: int) -> list[dict[str, Any]]:
    """The newest entries before a key: kind, key (what sorts) and id."""
    found: list[tuple[int, UUID, UUID]] = []
    ends = [uuid7_floor(uuid7_moment(before) - window) for window in _WINDOWS]
    if viewer.following_count > _MANY:
        found, before = _in_crowd(viewer, before, ends[0], count)
        ends.pop()
    for after in (*ends, _BEGINNING):
        if len(found) >= count:
            break
        statement = _OF_EACH.format(limit=count - len(found))
        found += _run(statement, {"viewer": viewer.pk, "before": before, "after": after}, is_skewed=after == _BEGINNING)
        before = after
    return [{"kind": kind, "key": key, "id": row_id} for kind, key, row_id in found[:count]]


def _in_crowd(viewer: Any, before: UUID, after: UUID, count: int) -> tuple[list[tuple[int, UUID, UUID]], UUID]:
    """The entries among the newest rows of everybody, and the key down to which they are complete."""
    # A power of two: the server keeps a plan for each number.
    rows = min(1 << (max(_CROWD_ROWS, 2 * viewer.following_count) - 1).bit_length(), _MOST_CROWD_ROWS)
    statement = _IN_CROWD.format(limit=count, rows=rows)
    *found, (_, reach, _) = _run(statement, {"viewer": viewer.pk, "before": before, "after": after})
    return found, reach


def _run(statement: str, keys: dict[str, Any], *, is_skewed: bool = False) -> list[tuple[int, UUID, UUID]]:
    with fitting_cursor(router.db_for_read(Post), is_skewed=is_skewed) as cursor:
        cursor.execute(statement, keys)
        return list(cursor.fetchall())
