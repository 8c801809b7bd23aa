"""How videos are shown: cards for lists, and the addresses of their files."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import router

from accounts.selectors import OWNER_COLUMNS, owner_of
from socialflow.core.cursors import Page, cut_page, decode_cursor
from socialflow.core.errors import NotFoundError
from socialflow.core.prepared import PreparedQuery, prepared_cursor
from videos.choices import VideoStatus, Visibility
from videos.models import Rendition, Video, WatchProgress
from videos.providers.sentences import said_again
from videos.providers.signing import sign_prefix
from videos.querysets import VideoQuerySet

PICTURE_SIZES = ("small", "medium", "large", "poster")
_PICTURE_SECONDS = 3600
_STREAM_SECONDS = 3600

CARD_COLUMNS = (
    "id", "title", "duration_seconds", "access_key", "picture_version", "has_preview", "dominant_color", "view_count",
    "like_count", "comment_count", "published_at", "created_at", "feed_key", "visibility", "status", "playable_at",
    "owner__is_open", *OWNER_COLUMNS,
)  # fmt: skip


_DETAIL_COLUMNS = (
    "description", "tags", "width", "height", "failure_code", "failure_reason", "notice", "media_version",
    "original_filename", "source_bytes", "source_key", "metadata", "owner__follower_count", "owner__hides_counts",
    "encode_job__progress_percent", "encode_job__rendition_progress", "upload__id",
)  # fmt: skip
STUDIO_COLUMNS = (*CARD_COLUMNS, "failure_reason", "notice", "source_key", "encode_job__progress_percent")
RENDITION_COLUMNS = (
    "kind", "name", "width", "height", "frame_rate", "language", "codecs", "bandwidth_bps", "average_bandwidth_bps",
    "size_bytes",
)  # fmt: skip

_POSITIONS = "SELECT video_id, position_seconds FROM watch_progress WHERE user_id = %s AND video_id = ANY(%s)"
_AFTER_ALL = UUID(int=2**128 - 1)
# Asked for more than any other list.
_NEWEST = PreparedQuery(
    lambda viewer, before: (
        Video.objects.listed_to(viewer).filter(feed_key__lt=before).order_by("-feed_key").values(*CARD_COLUMNS)
    ),
    "before",
)

_VISIBLE = PreparedQuery(
    lambda viewer, key: Video.objects.visible_to(viewer).filter(pk=key).values(*CARD_COLUMNS, *_DETAIL_COLUMNS), "key"
)
_BY_ID = PreparedQuery(
    lambda viewer, ids: Video.objects.visible_to(viewer).filter(id__any_of=ids).values(*CARD_COLUMNS), "ids"
)
_UNMUTED_BY_ID = PreparedQuery(
    lambda viewer, ids: (
        Video.objects.visible_to(viewer).unmuted_by(viewer).filter(id__any_of=ids).values(*CARD_COLUMNS)
    ),
    "ids",
)
_PLAYABLE = PreparedQuery(
    lambda viewer, key: (
        Video.objects.visible_to(viewer)
        .filter(pk=key, playable_at__isnull=False)
        .values(*CARD_COLUMNS, "media_version")
    ),
    "key",
)
_RENDITIONS = PreparedQuery(
    lambda viewer, video: (
        Rendition.objects.filter(video_id=video).order_by("kind", "-height", "name").values(*RENDITION_COLUMNS)
    ),
    "video",
)


def media_root(
    row: Mapping[str, Any], viewer: Any, *, base: str = "", lifetime_seconds: float = _PICTURE_SECONDS
) -> str:
    """The address under which the files of a row's video lie for a viewer.

    It lasts for what is everybody's; else it is signed for the viewer and short-lived.
    """
    video_id, access_key = row["id"], row["access_key"]
    if is_open(row):
        return f"{base}/media/p/{video_id}/{access_key}"
    prefix = sign_prefix(
        settings.SECRET_KEY, video_id=str(video_id), access_key=access_key,
        holder=viewer.pk.hex if viewer.is_authenticated else "", lifetime_seconds=lifetime_seconds,
    )  # fmt: skip
    return f"{base}/media/s/{prefix}/{video_id}/{access_key}"


def picture_addresses(root: str, version: str, *, has_preview: bool) -> dict[str, Any]:
    """Thumbnails by size as JPEG and as WebP, and the moving preview; None while there are no pictures."""
    if not version:
        empty = dict.fromkeys(PICTURE_SIZES)
        return {"thumbnails": empty, "thumbnails_webp": empty, "preview_url": None}
    base = f"{root}/{version}"
    return {
        "thumbnails": {size: f"{base}/{size}.jpg" for size in PICTURE_SIZES},
        "thumbnails_webp": {size: f"{base}/{size}.webp" for size in PICTURE_SIZES},
        "preview_url": f"{base}/preview.webp" if has_preview else None,
    }


def card_of(row: Mapping[str, Any], viewer: Any, *, base: str = "") -> dict[str, Any]:
    """The card of a row read with CARD_COLUMNS for a viewer, its addresses starting with `base`.

    What the viewer did with it is added by the doors above.
    """
    root = media_root(row, viewer, base=base)
    return {
        "id": row["id"],
        "title": row["title"],
        "url": f"{base}/watch/{row['id']}",
        "status": row["status"],
        "visibility": row["visibility"],
        "is_playable": row["playable_at"] is not None,
        "duration_seconds": row["duration_seconds"],
        **picture_addresses(root, row["picture_version"], has_preview=row["has_preview"]),
        "dominant_color": row["dominant_color"],
        "view_count": row["view_count"],
        "like_count": row["like_count"],
        "comment_count": row["comment_count"],
        "published_at": row["published_at"],
        "created_at": row["created_at"],
        "owner": owner_of(row, base=base),
    }


def studio_row(row: Mapping[str, Any], owner: Any) -> dict[str, Any]:
    """The card of a row read with STUDIO_COLUMNS, with what only its owner is told."""
    return {
        **card_of(row, owner),
        "progress": row["encode_job__progress_percent"] or 0,
        "failure_reason": said_again(row["failure_reason"]),
        "notice": said_again(row["notice"]),
        "can_retry": can_retry(row),
    }


def can_retry(row: Mapping[str, Any]) -> bool:
    """Whether a failed video still has the bytes to be encoded again; a refused file has not."""
    return bool(row["status"] == VideoStatus.FAILED and row["source_key"])


def is_open(row: Mapping[str, Any]) -> bool:
    """Whether the files of a row's video are everybody's."""
    is_public = row["visibility"] == Visibility.PUBLIC and row["published_at"] is not None
    return bool(is_public and row["owner__is_open"])


def video_cards_by_id(
    viewer: Any, ids: Sequence[UUID], *, base: str = "", with_muted: bool = True
) -> dict[UUID, dict[str, Any]]:
    """Those of the videos that the viewer may watch, without reactions, by id. Queries: one, none for no ids."""
    query = _BY_ID if with_muted else _UNMUTED_BY_ID
    rows = query.rows(viewer, ids=list(ids)) if ids else []
    return {row["id"]: card_of(row, viewer, base=base) for row in rows}


def newest_videos(viewer: Any, *, cursor: str | None, size: int, base: str = "") -> Page[dict[str, Any]]:
    """The cards of the newest published public videos for a viewer. Queries: one."""
    before = UUID(decode_cursor("videos", cursor)[0]) if cursor else _AFTER_ALL
    page = cut_page(_NEWEST.rows(viewer, before=before, limit=size + 1), scope="videos", keys=["feed_key"], size=size)
    return Page([card_of(row, viewer, base=base) for row in page.items], page.next_cursor)


def playable_video(viewer: Any, video_id: UUID) -> dict[str, Any]:
    """The row of a video that the viewer may watch now: CARD_COLUMNS and its folder. Raises NotFoundError.

    Queries: one.
    """
    row = _PLAYABLE.first(viewer, key=video_id)
    if row is None:
        raise NotFoundError
    return row


def video_detail(videos: VideoQuerySet, video_id: UUID, viewer: Any, *, base: str = "") -> dict[str, Any]:
    """All that is shown of one of some videos; more to its owner. Raises NotFoundError. Queries: two."""
    row = videos.values(*CARD_COLUMNS, *_DETAIL_COLUMNS).filter(pk=video_id).first()
    return _detail_of(row, viewer, base)


def visible_video(viewer: Any, video_id: UUID, *, base: str = "") -> dict[str, Any]:
    """All that is shown of a video that the viewer may see; more to its owner. Raises NotFoundError. Queries: two."""
    row = _VISIBLE.first(viewer, key=video_id)
    if row is not None:
        row |= {name: orjson.loads(row[name] or "{}") for name in ("metadata", "encode_job__rendition_progress")}
    return _detail_of(row, viewer, base)


def _detail_of(row: Mapping[str, Any] | None, viewer: Any, base: str) -> dict[str, Any]:
    if row is None:
        raise NotFoundError
    plain = ("description", "tags", "width", "height", "failure_code")
    detail = {
        **card_of(row, viewer, base=base),
        **{name: row[name] for name in plain},
        "failure_reason": said_again(row["failure_reason"]),
        "notice": said_again(row["notice"]),
        "progress": {
            "percent": 100 if row["status"] == VideoStatus.READY else row["encode_job__progress_percent"] or 0,
            "renditions": row["encode_job__rendition_progress"] or {},
        },
        **stream_addresses(row, viewer, base=base),
        "renditions": _RENDITIONS.rows(viewer, video=row["id"]),
    }
    is_own = row["owner_id"] == viewer.pk
    is_told = is_own or not row["owner__hides_counts"]
    detail["owner"]["follower_count"] = row["owner__follower_count"] if is_told else None
    return detail | _for_owner(row, base) if is_own else detail


def _for_owner(row: Mapping[str, Any], base: str) -> dict[str, Any]:
    """What only its owner is told of a video."""
    upload = row["upload__id"] if row["status"] == VideoStatus.UPLOADING else None
    source = {
        "filename": row["original_filename"],
        "size_bytes": row["source_bytes"],
        **row["metadata"].get("source", {}),
    }
    upload_url = f"{base}/api/v1/uploads/{upload}" if upload else None
    return {"upload_url": upload_url, "source": source, "can_retry": can_retry(row)}


def stream_addresses(row: Mapping[str, Any], viewer: Any, *, base: str = "") -> dict[str, str | None]:
    """Where the playlists of a video that can be watched are; those of other than public ones work for a while."""
    if row["playable_at"] is None:
        return {"hls_url": None, "dash_url": None}
    lifetime = _STREAM_SECONDS + 2 * (row["duration_seconds"] or 0)
    root = media_root(row, viewer, base=base, lifetime_seconds=lifetime)
    is_whole = row["status"] == VideoStatus.READY
    return {
        "hls_url": f"{root}/{row['media_version']}/master.m3u8",
        "dash_url": f"{root}/{row['media_version']}/manifest.mpd" if is_whole else None,
    }


def watched_fractions(viewer: Any, cards: Iterable[Mapping[str, Any]]) -> dict[UUID, float]:
    """How far the viewer watched each video, 0 to 1. Queries: one, none for a stranger."""
    lengths = {card["id"]: card["duration_seconds"] for card in cards if card["duration_seconds"]}
    positions = watched_positions(viewer, lengths)
    return {video_id: min(position / lengths[video_id], 1.0) for video_id, position in positions.items()}


def watched_positions(viewer: Any, ids: Iterable[UUID]) -> dict[UUID, float]:
    """Where the viewer stopped in each video, in seconds. Queries: one, none for a stranger or for no videos."""
    wanted = list(ids)
    if not (wanted and viewer.is_authenticated):
        return {}
    with prepared_cursor(router.db_for_read(WatchProgress)) as cursor:
        cursor.execute(_POSITIONS, [viewer.pk, wanted])
        return dict(cursor.fetchall())
