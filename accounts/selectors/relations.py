"""How people stand to one another, and the lists of it that each keeps for themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import router
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Now

from accounts.choices import Audience
from accounts.models import Block, Follow, FollowRequest, Mute, User
from accounts.querysets import KNOWN, StandsTo
from accounts.selectors.people import cards_of_ends, ends_of
from socialflow.core.cursors import Page
from socialflow.core.prepared import PreparedQuery, prepared_cursor

_RELATION = """
    SELECT
        EXISTS (SELECT FROM follows WHERE follower_id = %(viewer)s AND followee_id = %(other)s),
        EXISTS (SELECT FROM follow_requests WHERE follower_id = %(viewer)s AND followee_id = %(other)s),
        EXISTS (SELECT FROM follows WHERE follower_id = %(other)s AND followee_id = %(viewer)s),
        EXISTS (SELECT FROM mutes WHERE muter_id = %(viewer)s AND muted_id = %(other)s
            AND (until IS NULL OR until > now()))
"""
_TO_OWNER = """
    SELECT comment_audience, profile_visibility = 'private',
        EXISTS (SELECT FROM follows WHERE follower_id = %(viewer)s AND followee_id = %(owner)s),
        EXISTS (SELECT FROM follow_requests WHERE follower_id = %(viewer)s AND followee_id = %(owner)s),
        EXISTS (SELECT FROM follows WHERE follower_id = %(owner)s AND followee_id = %(viewer)s)
    FROM users WHERE id = %(owner)s
"""
# Whom a session belongs to is known by its row; whether it may do anything is not asked here.
_IS_SESSION_BLOCKED = """
    WITH visitor AS MATERIALIZED (SELECT user_id AS id FROM sessions WHERE session_key = %(session)s)
    SELECT EXISTS (SELECT FROM blocks WHERE blocker_id = %(owner)s AND blocked_id = (SELECT id FROM visitor))
        OR EXISTS (SELECT FROM blocks WHERE blocked_id = %(owner)s AND blocker_id = (SELECT id FROM visitor))
"""


def _named(relation: str) -> dict[str, F]:
    return {
        "person_id": F(f"{relation}_id"),
        "username": F(f"{relation}__username"),
        "display_name": F(f"{relation}__display_name"),
        "is_active": F(f"{relation}__is_active"),
    }


def _asking(viewer: Any) -> QuerySet[FollowRequest]:
    return FollowRequest.objects.filter(
        StandsTo(KNOWN, viewer.pk, "follower_id", "follower__status"), followee_id=viewer.pk, follower__is_active=True
    )


_BLOCKS = PreparedQuery(
    lambda viewer, before: (
        Block.objects.filter(blocker_id=viewer.pk, id__lt=before)
        .order_by("-id")
        .values("id", "created_at", **_named("blocked"))
    ),
    "before",
)
_MUTES = PreparedQuery(
    lambda viewer, before: (
        Mute.objects.filter(Q(until=None) | Q(until__gt=Now()), muter_id=viewer.pk, id__lt=before)
        .order_by("-id")
        .values("id", "created_at", "until", **_named("muted"))
    ),
    "before",
)
_REQUEST_COUNT = PreparedQuery(lambda viewer: _asking(viewer).values("followee_id").annotate(waiting=Count("id")))
_REQUESTS = PreparedQuery(
    lambda viewer, before: ends_of(_asking(viewer).filter(id__lt=before).order_by("-id"), "follower", viewer),
    "before",
)
_OWN_FOLLOWERS = PreparedQuery(
    lambda viewer, before: ends_of(
        Follow.objects.filter(followee_id=viewer.pk, follower__is_active=True, id__lt=before).order_by("-id"),
        "follower",
        viewer,
    ),
    "before",
)


@dataclass(frozen=True)
class Relation:
    """How a viewer stands to somebody."""

    is_followed: bool
    has_requested: bool
    follows_you: bool
    is_muted: bool


@dataclass(frozen=True)
class OwnerRelation:
    """How a viewer stands to whoever made what they look at."""

    can_comment: bool
    is_followed: bool = False
    has_requested: bool = False
    accepts_followers: bool = False


NO_RELATION = Relation(is_followed=False, has_requested=False, follows_you=False, is_muted=False)


def relation_with(viewer: Any, other_id: UUID) -> Relation:
    """How the viewer stands to somebody. Queries: one."""
    with prepared_cursor(router.db_for_read(Follow)) as cursor:
        cursor.execute(_RELATION, {"viewer": viewer.pk, "other": other_id})
        return Relation(*cursor.fetchone())


def is_within(audience: str, *, is_followed: bool, follows_you: bool) -> bool:
    """Whether somebody who stands so to a person belongs to that person's audience."""
    return {
        Audience.EVERYONE: True,
        Audience.FOLLOWERS: is_followed,
        Audience.FOLLOWED: follows_you,
        Audience.NOBODY: False,
    }[Audience(audience)]


def relation_to_owner(viewer: Any, owner_id: UUID) -> OwnerRelation:
    """How the viewer stands to whoever made what they look at. Queries: one, none for a stranger or about oneself."""
    if not viewer.is_authenticated or viewer.pk == owner_id:
        return OwnerRelation(can_comment=viewer.is_authenticated)
    with prepared_cursor(router.db_for_read(User)) as cursor:
        cursor.execute(_TO_OWNER, {"viewer": viewer.pk, "owner": owner_id})
        audience, accepts_followers, is_followed, has_requested, follows_you = cursor.fetchone()
    can_comment = is_within(audience, is_followed=is_followed, follows_you=follows_you)
    return OwnerRelation(can_comment, is_followed, has_requested, accepts_followers)


def is_blocking(viewer: Any, username: str) -> bool:
    """Whether the viewer blocks the person of a name. Queries: one, none for a stranger."""
    if not viewer.is_authenticated or "\0" in username:
        return False
    return Block.objects.filter(blocker_id=viewer.pk, blocked__username=username.lower()).exists()


def is_session_blocked(session_key: str, owner_id: UUID) -> bool:
    """Whether whoever a session belongs to and somebody block one another. Queries: one, none for no key of ours."""
    if not (session_key.isascii() and session_key.isalnum()):
        return False
    with prepared_cursor(router.db_for_read(Block)) as cursor:
        cursor.execute(_IS_SESSION_BLOCKED, {"session": session_key, "owner": owner_id})
        return bool(cursor.fetchone()[0])


def blocks_page(viewer: Any, *, cursor: str | None, size: int, base: str = "") -> Page[dict[str, Any]]:
    """Whom the viewer blocks, the latest first: no more of them than how they are called. Queries: one."""
    page = _BLOCKS.page(viewer, scope="blocks", cursor=cursor, size=size)
    return Page([_entry(row, base) for row in page.items], page.next_cursor)


def mutes_page(viewer: Any, *, cursor: str | None, size: int, base: str = "") -> Page[dict[str, Any]]:
    """Whom the viewer mutes now, the latest first, and until when. Queries: one."""
    page = _MUTES.page(viewer, scope="mutes", cursor=cursor, size=size)
    return Page([{**_entry(row, base), "until": row["until"]} for row in page.items], page.next_cursor)


def count_requests(viewer: Any) -> int:
    """How many ask to follow the viewer. Queries: one."""
    counted = _REQUEST_COUNT.first(viewer)
    return counted["waiting"] if counted else 0


def requests_page(viewer: Any, *, cursor: str | None, size: int, base: str = "") -> Page[dict[str, Any]]:
    """Who asks to follow the viewer, the latest first. Queries: two."""
    page = _REQUESTS.page(viewer, scope="follow-requests", cursor=cursor, size=size)
    return cards_of_ends(page, viewer, base=base)


def own_followers_page(viewer: Any, *, cursor: str | None, size: int) -> Page[dict[str, Any]]:
    """Who follows the viewer, the latest first: all, though it may not tell more than names. Queries: two."""
    page = _OWN_FOLLOWERS.page(viewer, scope=f"followers:{viewer.pk}", cursor=cursor, size=size)
    return cards_of_ends(page, viewer, base="")


def _entry(row: Mapping[str, Any], base: str) -> dict[str, Any]:
    name = row["display_name"] if row["is_active"] else ""
    return {
        "id": row["person_id"],
        "username": row["username"],
        "display_name": name or row["username"],
        "url": f"{base}/@{row['username']}",
        "since": row["created_at"],
    }
