"""What pages add to videos: what the viewer did with them, and what to watch next."""

from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q

from social.selectors import mark_reactions
from socialflow.core.prepared import PreparedQuery
from videos.models import Video
from videos.selectors import CARD_COLUMNS, card_of, watched_fractions

_RELATED = 8


def _next_to_watch(viewer: Any, key: UUID, owner: UUID, tags: list[str]) -> Any:
    """Of the same owner or with a tag in common first, then the newest of all: each newest first."""
    others = Video.objects.listed().exclude(pk=key).order_by("-feed_key").values(*CARD_COLUMNS)
    akin = others.filter(Q(owner_id=owner) | Q(tags__any_in=tags))
    return akin[:_RELATED].union(others[: 2 * _RELATED], all=True)


_NEXT_TO_WATCH = PreparedQuery(_next_to_watch, "key", "owner", "tags")


def mark_viewer(viewer: Any, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add `has_liked`, `has_saved` and `watched_fraction` to cards. Queries: two, none for a stranger."""
    mark_reactions(viewer, cards)
    return mark_watched(viewer, cards)


def mark_watched(viewer: Any, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add `watched_fraction` to cards. Queries: one, none for a stranger."""
    watched = watched_fractions(viewer, cards)
    for card in cards:
        card["watched_fraction"] = watched.get(card["id"])
    return cards


def related_videos(viewer: Any, video: dict[str, Any]) -> list[dict[str, Any]]:
    """What to watch next: of the same owner or with a tag in common, newest first, filled up with the newest of all.

    Queries: one.
    """
    found = _NEXT_TO_WATCH.rows(viewer, key=video["id"], owner=video["owner"]["id"], tags=video["tags"])
    rows = {row["id"]: row for row in found}
    return [card_of(row) for row in islice(rows.values(), _RELATED)]
