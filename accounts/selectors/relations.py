"""How people stand to one another, and the lists of it that each keeps for themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import router
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from accounts.choices import Audience
from accounts.models import Block, Follow, FollowRequest, Mute, User
from accounts.querysets import KNOWN, StandsTo
from accounts.selectors.people import followers_page
from socialflow.core.cursors import Page, paginate
from socialflow.core.prepared import prepared_cursor

_RELATION = """
    SELECT
        EXISTS (SELECT FROM follows WHERE follower_id = %(viewer)s AND followee_id = %(other)s),
        EXISTS (SELECT FROM follow_requests WHERE follower_id = %(viewer)s AND followee_id = %(other)s),
        EXISTS (SELECT FROM follows WHERE follower_id = %(other)s AND followee_id = %(viewer)s),
        EXISTS (SELECT FROM mutes WHERE muter_id = %(viewer)s AND muted_id = %(other)s
            AND (until IS NULL OR until > now()))
"""
_TO_OWNER = """
    SELECT comment_audience,
        EXISTS (SELECT FROM follows WHERE follower_id = %(viewer)s AND followee_id = %(owner)s),
        EXISTS (SELECT FROM follows WHERE follower_id = %(owner)s AND followee_id = %(viewer)s)
    FROM users WHERE id = %(owner)s
"""
# Whom a session belongs to is known by its row; whether it may do anything is not asked here.
_IS_SESSION_BLOCKED = """
    WITH visitor AS MATERIALIZED (SELECT user_id AS id FROM sessions WHERE session_key = %(session)s)
    SELECT EXISTS (SELECT FROM blocks WHERE blocker_id = %(owner)s AND blocked_id = (SELECT id FROM visitor))
        OR EXISTS (SELECT FROM blocks WHERE blocked_id = %(owner)s AND blocker_id = (SELECT id FROM visitor))
"""


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

    is_followed: bool
    can_comment: bool


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
        return OwnerRelation(is_followed=False, can_comment=viewer.is_authenticated)
    with prepared_cursor(router.db_for_read(User)) as cursor:
        cursor.execute(_TO_OWNER, {"viewer": viewer.pk, "owner": owner_id})
        audience, is_followed, follows_you = cursor.fetchone()
    can_comment = is_within(audience, is_followed=is_followed, follows_you=follows_you)
    return OwnerRelation(is_followed=is_followed, can_comment=can_comment)


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
    rows = Block.objects.filter(blocker_id=viewer.pk).values("id", "created_at", **_named("blocked"))
    page = paginate(rows, scope="blocks", keys=["id"], cursor=cursor, size=size)
    return Page([_entry(row, base) for row in page.items], page.next_cursor)


def mutes_page(viewer: Any, *, cursor: str | None, size: int, base: str = "") -> Page[dict[str, Any]]:
    """Whom the viewer mutes now, the latest first, and until when. Queries: one."""
    now = Q(until=None) | Q(until__gt=Now())
    rows = Mute.objects.filter(now, muter_id=viewer.pk).values("id", "created_at", "until", **_named("muted"))
    page = paginate(rows, scope="mutes", keys=["id"], cursor=cursor, size=size)
    return Page([{**_entry(row, base), "until": row["until"]} for row in page.items], page.next_cursor)


def count_requests(viewer: Any) -> int:
    """How many ask to follow the viewer. Queries: one."""
    return _asking(viewer).count()


def requests_page(viewer: Any, *, cursor: str | None, size: int, base: str = "") -> Page[dict[str, Any]]:
    """Who asks to follow the viewer, the latest first. Queries: two."""
    asking = _asking(viewer)
    return followers_page(asking, "follower", viewer, scope="follow-requests", cursor=cursor, size=size, base=base)


def _asking(viewer: Any) -> QuerySet[FollowRequest]:
    return FollowRequest.objects.filter(
        StandsTo(KNOWN, viewer.pk, "follower_id", "follower__status"), followee_id=viewer.pk, follower__is_active=True
    )


def _named(relation: str) -> dict[str, F]:
    return {
        "person_id": F(f"{relation}_id"),
        "username": F(f"{relation}__username"),
        "display_name": F(f"{relation}__display_name"),
        "is_active": F(f"{relation}__is_active"),
    }


def _entry(row: Mapping[str, Any], base: str) -> dict[str, Any]:
    name = row["display_name"] if row["is_active"] else ""
    return {
        "id": row["person_id"],
        "username": row["username"],
        "display_name": name or row["username"],
        "url": f"{base}/@{row['username']}",
        "since": row["created_at"],
    }
