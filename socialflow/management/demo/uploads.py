"""Videos arrive: filmed, uploaded, encoded and published by the services that serve everybody else."""

import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from accounts.models import User
from socialflow.management.demo import history
from socialflow.management.demo.clips import film
from socialflow.management.demo.films import Film
from videos.choices import VideoStatus
from videos.models import Upload, Video
from videos.services import create_video, encode_video, receive_bytes, retry_video, terminate_upload

_CHUNK_BYTES = 1024**2
_ENCODE_SECONDS = 180
_LOOK_SECONDS = 0.5


class VideoFailed(Exception):  # noqa: N818 - says what happened
    """A clip could not be encoded; the message says why."""


def upload_film(clip: Film, owner: User, now: datetime) -> tuple[Video, bool]:
    """The video of a film, made where it is still to be made, and whether there was anything to do.

    Raises ClipFailed, VideoFailed.
    """
    video = Video.objects.owned_by(owner).filter(title=clip.title).first()
    if video is not None and video.status == VideoStatus.READY:
        return video, False
    if video is not None and video.status == VideoStatus.UPLOADING:
        terminate_upload(upload_id=Upload.objects.get(video=video).pk, owner=owner)
        video = None
    if video is None:
        video = _uploaded(clip, owner, now - timedelta(days=clip.days_ago))
    elif video.status == VideoStatus.FAILED:
        retry_video(video_id=video.pk, actor=owner)
    ready = _encoded(video)
    history.say_published(ready)
    return ready, True


def _uploaded(clip: Film, owner: User, moment: datetime) -> Video:
    """Film, then send the file through the service that receives uploads."""
    with tempfile.TemporaryDirectory(prefix="socialflow-seed-") as folder:
        path = Path(folder) / f"{clip.key}.mp4"
        film(clip.scene(clip.scale), target=path, seconds=clip.seconds, scale=clip.scale, card=clip.card)
        size = path.stat().st_size
        with transaction.atomic():
            video, upload = create_video(
                owner=owner, title=clip.title, filename=path.name, size_bytes=size,
                description=clip.description, tags=clip.tags, visibility=clip.visibility,
            )  # fmt: skip
            history.say_uploaded(video, moment)
        receive_bytes(upload_id=upload.pk, owner=owner, offset=0, chunks=_chunks(path), length=size)
    return video


def _encoded(video: Video) -> Video:
    """Encode here, or wait for the worker that came first."""
    deadline = time.monotonic() + _ENCODE_SECONDS
    while True:
        encode_video(video_id=video.pk)
        video.refresh_from_db()
        if video.status == VideoStatus.READY:
            return video
        if video.status == VideoStatus.FAILED or time.monotonic() > deadline:
            raise VideoFailed(f"“{video.title}” could not be encoded. {video.failure_reason}")
        time.sleep(_LOOK_SECONDS)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
