"""Telling an owner's open pages how their videos get on; the rows are the truth, this is only news."""

from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.exceptions import RedisError

from socialflow.core.redis import redis_client
from videos.choices import VideoStatus
from videos.models import EncodeJob, Video

_log = structlog.get_logger(__name__)


def progress_channel(owner_id: UUID) -> str:
    """The Redis channel of one owner's videos."""
    return f"videos:progress:{owner_id}"


def progress_of(video: Video, job: EncodeJob | None) -> dict[str, Any]:
    """Where a video is, as event streams say it."""
    return {
        "id": str(video.pk),
        "status": video.status,
        "progress": 100 if video.status == VideoStatus.READY else job.progress_percent if job else 0,
        "renditions": [{"name": name, "progress": percent} for name, percent in job.rendition_progress.items()]
        if job
        else [],
        "is_playable": video.is_playable,
        "failure_reason": video.failure_reason,
    }


def announce_progress(video: Video, job: EncodeJob | None) -> None:
    """Publish a video's progress to its owner's open pages; lost news are made good by the next."""
    try:
        redis_client().publish(progress_channel(video.owner_id), orjson.dumps(progress_of(video, job)))
    except RedisError as error:
        _log.warning("progress.not_announced", error=type(error).__name__)
