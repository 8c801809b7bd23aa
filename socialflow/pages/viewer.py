"""What pages add to videos: what the viewer did with them, and what to watch next."""

from typing import Any

from django.db.models.expressions import RawSQL

from social.selectors import mark_reactions
from socialflow.core.prepared import PreparedQuery
from videos.models import Video
from videos.selectors import CARD_COLUMNS, card_of, watched_fractions

_RELATED = 8
# Tags are compared with those of the newest alone: of a frequent tag there are more videos than can be sorted.
_NEWEST = 200
_AKIN_OR_NEW = f"""
    WITH newest AS MATERIALIZED (
        SELECT id, feed_key, tags FROM videos
        WHERE visibility = 'PUBLIC' AND published_at IS NOT NULL AND deleted_at IS NULL
        ORDER BY feed_key DESC LIMIT {_NEWEST}
    )
    (SELECT id FROM videos
        WHERE owner_id = %s AND visibility = 'PUBLIC' AND published_at IS NOT NULL AND deleted_at IS NULL
        ORDER BY feed_key DESC LIMIT {_RELATED + 1})
    UNION ALL (SELECT id FROM newest WHERE tags && %s::varchar[] ORDER BY feed_key DESC LIMIT {_RELATED + 1})
    UNION ALL (SELECT id FROM newest ORDER BY feed_key DESC LIMIT {_RELATED + 1})
"""  # noqa: S608 - constants
_NEXT_TO_WATCH = PreparedQuery(
    lambda viewer, owner, tags: (
        Video.objects.listed_to(viewer).filter(id__in=RawSQL(_AKIN_OR_NEW, (owner, tags))).values(*CARD_COLUMNS, "tags")  # noqa: S611 - constants
    ),
    "owner",
    "tags",
)


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
    owner, tags = video["owner"]["id"], frozenset(video["tags"])
    rows = [row for row in _NEXT_TO_WATCH.rows(viewer, owner=owner, tags=list(tags)) if row["id"] != video["id"]]
    rows.sort(key=lambda row: (row["owner_id"] == owner or not tags.isdisjoint(row["tags"]), row["feed_key"]))
    return [card_of(row, viewer) for row in rows[: -_RELATED - 1 : -1]]
