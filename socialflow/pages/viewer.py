"""What pages add to videos: what the viewer did with them, and what to watch next."""

from typing import Any

from django.db.models import Q

from social.selectors import mark_reactions
from videos.models import Video
from videos.selectors import video_cards, watched_fractions

_RELATED = 12


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


def related_videos(video: dict[str, Any]) -> list[dict[str, Any]]:
    """What to watch next: of the same owner or with a tag in common, newest first, filled up with the newest of all.

    Queries: one or two.
    """
    others = Video.objects.listed().exclude(pk=video["id"]).order_by("-feed_key")
    cards = video_cards(others.filter(Q(owner_id=video["owner"]["id"]) | Q(tags__overlap=video["tags"]))[:_RELATED])
    if len(cards) < _RELATED:
        shown = [card["id"] for card in cards]
        cards += video_cards(others.exclude(pk__in=shown)[: _RELATED - len(cards)])
    return cards
