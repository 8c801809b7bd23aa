"""The home feed: what the followed posted and published, pulled when it is read.

A window of identifiers keeps the search inside the newest partitions, and it widens only when it holds too little.
Within it each followed account gives its newest few; nothing is written when somebody posts, whoever follows them.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connections, router

from social.choices import TargetKind
from social.models import Post
from social.querysets import latest_key
from social.selectors.posts import post_cards
from social.selectors.reactions import mark_reactions
from socialflow.core.cursors import Page, cut_page, decode_cursor
from socialflow.core.ids import uuid7_floor, uuid7_moment
from socialflow.core.prepared import PreparedQuery
from videos.models import Video
from videos.selectors import CARD_COLUMNS, card_of

_SCOPE = "home"
# Measured: 500 followed, 14 days: 1.4 ms; without a window every partition is opened for each of them.
_WINDOWS = (timedelta(days=14), timedelta(days=56))
_BEGINNING = UUID(int=0)

_NEWEST = """
    WITH people AS MATERIALIZED (
        SELECT followee_id AS id FROM follows WHERE follower_id = %(viewer)s UNION ALL SELECT %(viewer)s
    )
    (SELECT 2 AS kind, newest.id AS key, newest.id FROM people CROSS JOIN LATERAL (
        SELECT id FROM posts
        WHERE owner_id = people.id AND deleted_at IS NULL AND id < %(before)s AND id >= %(after)s
            AND (visibility <> 'PRIVATE' OR owner_id = %(viewer)s)
        ORDER BY id DESC LIMIT %(limit)s
    ) AS newest ORDER BY key DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT 1, newest.feed_key, newest.id FROM people CROSS JOIN LATERAL (
        SELECT feed_key, id FROM videos
        WHERE owner_id = people.id AND deleted_at IS NULL AND published_at IS NOT NULL
            AND feed_key < %(before)s AND feed_key >= %(after)s AND visibility IN ('PUBLIC', 'FOLLOWERS')
        ORDER BY feed_key DESC LIMIT %(limit)s
    ) AS newest ORDER BY 2 DESC LIMIT %(limit)s)
    ORDER BY key DESC LIMIT %(limit)s
"""
_VIDEOS = PreparedQuery(
    lambda viewer, ids: Video.objects.visible_to(viewer).filter(id__any_of=ids).values(*CARD_COLUMNS), "ids"
)


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


def video_cards_by_id(viewer: Any, ids: Sequence[UUID], *, base: str = "") -> dict[UUID, dict[str, Any]]:
    """Those of the videos that the viewer may watch, without reactions, by id. Queries: one, none for no ids."""
    rows = _VIDEOS.rows(viewer, ids=list(ids)) if ids else []
    return {row["id"]: card_of(row, base=base) for row in rows}


def _newest(viewer: Any, before: UUID, count: int) -> list[dict[str, Any]]:
    """The newest entries before a key: kind, key (what sorts) and id."""
    found: list[dict[str, Any]] = []
    with connections[router.db_for_read(Post)].cursor() as cursor:
        for after in _window_starts(before):
            cursor.execute(
                _NEWEST, {"viewer": viewer.pk, "before": before, "after": after, "limit": count - len(found)}
            )
            found += [{"kind": kind, "key": key, "id": row_id} for kind, key, row_id in cursor.fetchall()]
            if len(found) == count:
                break
            before = after
    return found


def _window_starts(before: UUID) -> Iterator[UUID]:
    """Where each window starts; the next one ends there."""
    end = uuid7_moment(before)
    yield from (uuid7_floor(end - window) for window in _WINDOWS)
    yield _BEGINNING
