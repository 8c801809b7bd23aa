"""How videos are shown: cards for lists, and the addresses of their files."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.selectors import OWNER_COLUMNS, owner_of
from videos.choices import Visibility
from videos.models import WatchProgress
from videos.providers.signing import sign_prefix
from videos.querysets import VideoQuerySet

PICTURE_SIZES = ("small", "medium", "large", "poster")
_PICTURE_SECONDS = 3600

CARD_COLUMNS = (
    "id", "title", "duration_seconds", "access_key", "picture_version", "dominant_color", "view_count", "like_count",
    "comment_count", "published_at", "created_at", "feed_key", "visibility", "status", "playable_at", *OWNER_COLUMNS,
)  # fmt: skip


def media_root(video_id: UUID, access_key: str, visibility: str, *, lifetime_seconds: float = _PICTURE_SECONDS) -> str:
    """The address under which a video's files lie: lasting for public ones, signed and short-lived for all others."""
    if visibility == Visibility.PUBLIC:
        return f"/media/p/{video_id}/{access_key}"
    prefix = sign_prefix(settings.SECRET_KEY, video_id=str(video_id), access_key=access_key, lifetime_seconds=lifetime_seconds)
    return f"/media/s/{prefix}/{video_id}/{access_key}"


def picture_addresses(root: str, version: str) -> dict[str, Any]:
    """Thumbnails by size as JPEG and as WebP, and the moving preview; every address None while there are no pictures."""
    if not version:
        empty = dict.fromkeys(PICTURE_SIZES)
        return {"thumbnails": empty, "thumbnails_webp": empty, "preview_url": None}
    base = f"{root}/{version}"
    return {
        "thumbnails": {size: f"{base}/{size}.jpg" for size in PICTURE_SIZES},
        "thumbnails_webp": {size: f"{base}/{size}.webp" for size in PICTURE_SIZES},
        "preview_url": f"{base}/preview.webp",
    }


def card_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The card of a row read with CARD_COLUMNS; what the viewer did with it is added by the doors above."""
    root = media_root(row["id"], row["access_key"], row["visibility"])
    return {
        "id": row["id"],
        "title": row["title"],
        "url": f"/watch/{row['id']}",
        "status": row["status"],
        "visibility": row["visibility"],
        "is_playable": row["playable_at"] is not None,
        "duration_seconds": row["duration_seconds"],
        **picture_addresses(root, row["picture_version"]),
        "dominant_color": row["dominant_color"],
        "view_count": row["view_count"],
        "like_count": row["like_count"],
        "comment_count": row["comment_count"],
        "published_at": row["published_at"],
        "created_at": row["created_at"],
        "owner": owner_of(row),
    }


def video_cards(videos: VideoQuerySet) -> list[dict[str, Any]]:
    """The cards of a queryset, in its order. Queries: one."""
    return [card_of(row) for row in videos.values(*CARD_COLUMNS)]


def watched_fractions(viewer: Any, cards: Iterable[Mapping[str, Any]]) -> dict[UUID, float]:
    """How far the viewer watched each video, 0 to 1. Queries: one, none for a stranger."""
    if not viewer.is_authenticated:
        return {}
    lengths = {card["id"]: card["duration_seconds"] for card in cards if card["duration_seconds"]}
    rows = WatchProgress.objects.filter(user_id=viewer.pk, video_id__in=lengths).values_list("video_id", "position_seconds")
    return {video_id: min(position / lengths[video_id], 1.0) for video_id, position in rows}
