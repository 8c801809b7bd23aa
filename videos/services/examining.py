"""A first look at what has arrived: what cannot be a video is refused at once, before it waits for a worker."""

from pathlib import Path
from uuid import UUID

from django.db import transaction

from socialflow.core.storage import first_bytes, local_path
from videos.choices import VideoStatus
from videos.models import EncodeJob, Video
from videos.providers import sniffing
from videos.providers.media import SourceRefused
from videos.providers.probing import probe_source
from videos.services.encoding import refuse_video

# What takes longer to read is left to a worker, which has more patience.
_LOOK_SECONDS = 5
_TAKES_LONG = "too_heavy"


def examine_source(*, video_id: UUID) -> bool:
    """Refuse an uploaded file that cannot be a video, its bytes and quota freed; whether it waits to be encoded.

    Locks, after the look: the video, its job, the owner's account, the upload.
    """
    waiting = Video.objects.alive().filter(pk=video_id, status=VideoStatus.UPLOADED)
    key = waiting.values_list("source_key", flat=True).first()
    if key is None:
        return False
    refusal = _refusal_of(key)
    if refusal is None:
        return True
    with transaction.atomic():
        video = waiting.select_for_update().first()
        if video is not None:
            job, _ = EncodeJob.objects.select_for_update().get_or_create(video=video)
            refuse_video(video, job, code=refusal.code, reason=refusal.message)
    return False


def _refusal_of(key: str) -> SourceRefused | None:
    """Judge by the first bytes; where they tell nothing and the file is at hand, see whether it can be opened."""
    try:
        head = first_bytes(key, sniffing.HEAD_BYTES)
    except FileNotFoundError:
        return None
    path = local_path(key)
    refusal = sniffing.refusal_of(head)
    return refusal if refusal or path is None or sniffing.is_film(head) else _refusal_by_opening(path)


def _refusal_by_opening(path: Path) -> SourceRefused | None:
    try:
        probe_source(path, timeout_seconds=_LOOK_SECONDS)
    except SourceRefused as refusal:
        return refusal if refusal.code != _TAKES_LONG else None
    return None
