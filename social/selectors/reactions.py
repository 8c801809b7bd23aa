"""What the viewer did with what a page shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import router

from social.models import Like
from socialflow.core.prepared import prepared_cursor

_REACTIONS = (
    "SELECT target_id, true FROM likes WHERE target_id = ANY(%(ids)s) AND user_id = %(viewer)s"
    " AND target_id BETWEEN %(first)s AND %(last)s"
    " UNION ALL SELECT target_id, false FROM saves WHERE target_id = ANY(%(ids)s) AND user_id = %(viewer)s"
    " AND target_id BETWEEN %(first)s AND %(last)s"
)


@dataclass(frozen=True)
class Reactions:
    """Which of the things asked for the viewer likes and keeps."""

    liked: set[UUID] = field(default_factory=set)
    saved: set[UUID] = field(default_factory=set)


def reactions(viewer: Any, ids: Collection[UUID]) -> Reactions:
    """What the viewer likes and keeps among videos, posts and comments. Queries: one, none for a stranger."""
    found = Reactions()
    if not viewer.is_authenticated or not ids:
        return found
    with prepared_cursor(router.db_for_read(Like)) as cursor:
        cursor.execute(_REACTIONS, {"ids": list(ids), "viewer": viewer.pk, "first": min(ids), "last": max(ids)})
        for target_id, is_like in cursor.fetchall():
            (found.liked if is_like else found.saved).add(target_id)
    return found


def mark_reactions(viewer: Any, cards: Iterable[dict[str, Any]]) -> None:
    """Add `has_liked` and `has_saved` to cards of videos and posts. Queries: one, none for a stranger."""
    cards = list(cards)
    mine = reactions(viewer, [card["id"] for card in cards])
    for card in cards:
        card["has_liked"] = card["id"] in mine.liked
        card["has_saved"] = card["id"] in mine.saved
