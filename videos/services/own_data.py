"""What videos has of a person, for a copy of their data: their videos with all files, and what they watched."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.db.models import Sum

from accounts.models import User
from accounts.services import StoredFile, contributes_files, contributes_to_export, every_row
from socialflow.core.ids import uuid7_moment
from socialflow.core.storage import files_below
from videos.choices import RenditionKind
from videos.models import Rendition, StorageAccount, Upload, Video, VideoView, WatchProgress

_COLUMNS = (
    "id", "title", "description", "tags", "status", "visibility", "failure_code", "failure_reason", "notice",
    "original_filename", "source_bytes", "duration_seconds", "width", "height", "dominant_color", "created_at",
    "updated_at", "playable_at", "published_at", "view_count", "like_count", "comment_count", "metadata",
)  # fmt: skip
_RENDITION = (
    "kind", "name", "width", "height", "frame_rate", "language", "codecs", "bandwidth_bps", "average_bandwidth_bps",
    "size_bytes",
)  # fmt: skip
_PICTURES = frozenset({".jpg", ".webp", ".gif", ".mp4"})
_EXTENSION = re.compile(r"\.[a-z0-9]{1,5}")


@contributes_to_export("videos")
def _videos(person: User) -> Iterator[dict[str, Any]]:
    """With what was measured of each rendition. Queries: one a batch, and one a video."""
    for row in every_row(Video.objects.alive().filter(owner=person).values(*_COLUMNS)):
        renditions = Rendition.objects.filter(video_id=row["id"]).order_by("kind", "name").values(*_RENDITION)
        yield {**row, "renditions": list(renditions)}


@contributes_to_export("uploads")
def _uploads(person: User) -> Iterator[dict[str, Any]]:
    """With what the account may store, first."""
    yield from (dict(row) for row in StorageAccount.objects.filter(user=person).values("used_bytes", "quota_bytes"))
    columns = ("id", "video_id", "size_bytes", "offset_bytes", "client_metadata", "created_at", "ended_at")
    yield from every_row(Upload.objects.filter(owner=person).values(*columns))


@contributes_to_export("watch_positions")
def _positions(person: User) -> Iterator[dict[str, Any]]:
    rows = WatchProgress.objects.filter(user=person).values("video_id", "position_seconds", "updated_at")
    return every_row(rows, keys=("video_id",))


@contributes_to_export("views")
def _views(person: User) -> Iterator[dict[str, Any]]:
    """One playback session each, with the seconds of the video that were played."""
    columns = ("id", "video_id", "watched", "watched_seconds", "updated_at")
    for row in every_row(VideoView.objects.filter(viewer=person).values(*columns)):
        yield {**row, "started_at": uuid7_moment(row["id"]), "watched": str(row["watched"])}


def _stored_bytes(person: User) -> int:
    found = Video.objects.alive().filter(owner=person).aggregate(total=Sum("source_bytes"))
    return int(found["total"] or 0)


@contributes_files(measure=_stored_bytes)
def _files(person: User) -> Iterator[StoredFile]:
    """Of each video its pictures, and the file that was sent; where that is gone, the best that was made of it."""
    columns = ("id", "source_key", "original_filename", "media_version", "picture_version")
    for row in every_row(Video.objects.alive().filter(owner=person).values(*columns)):
        folder, stored = f"videos/{row['id']}", f"videos/{row['id']}/"
        if row["picture_version"]:
            pictures = f"{stored}{row['picture_version']}/"
            for name in files_below(pictures):
                if PurePosixPath(name).suffix in _PICTURES:
                    yield StoredFile(f"{folder}/pictures/{name}", (f"{pictures}{name}",))
        if row["source_key"]:
            yield StoredFile(f"{folder}/original{_suffix(row['original_filename'])}", (row["source_key"],))
        elif row["media_version"]:
            yield from _best_of(row["id"], folder, f"{stored}{row['media_version']}/")


def _best_of(video_id: UUID, folder: str, media: str) -> Iterator[StoredFile]:
    """The largest rendition and each audio track: their segments, one after the other, are a film again."""
    made = Rendition.objects.filter(video_id=video_id).values_list("kind", "name", "height")
    best = sorted((row for row in made if row[0] == RenditionKind.VIDEO), key=lambda row: row[2] or 0)[-1:]
    for _, name, _ in [*best, *(row for row in made if row[0] == RenditionKind.AUDIO)]:
        segments = [file for file in files_below(f"{media}{name}/") if file.endswith(".m4s")]
        keys = tuple(f"{media}{name}/{file}" for file in ("init.mp4", *segments))
        yield StoredFile(f"{folder}/{name}.mp4", keys)


def _suffix(filename: str) -> str:
    """The end of a file's name, when it is one that can stand anywhere."""
    suffix = PurePosixPath(filename).suffix.lower()
    return suffix if _EXTENSION.fullmatch(suffix) else ""
