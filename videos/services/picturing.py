"""The pictures of a video: drawn from its frames while it is encoded, or given by its owner."""

import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from socialflow.core.events import publish
from socialflow.core.images import open_picture
from socialflow.core.storage import store_bytes
from videos.events import MediaReplaced
from videos.models import Video
from videos.providers.media import SourceProbe
from videos.providers.pictures import NoPicture, VideoPictures, make_pictures
from videos.providers.thumbnails import FULL_SET, Picture, card_pictures, dominant_color
from videos.services.claims import Claim, ClaimLost
from videos.services.drafting import lock_own_video

TIMEOUT_SECONDS = 60
_log = structlog.get_logger(__name__)


def new_picture_version() -> str:
    """The name of a set of pictures; by its first letter pages know which sizes are in it."""
    return f"{FULL_SET}{secrets.token_hex(8)}"


def draw_pictures(*, claim: Claim, source: Path, probe: SourceProbe, work_dir: Path) -> None:
    """Draw and keep the pictures of a video that is being encoded; without a frame it has none, which stops nothing.

    Runs in a thread of its own beside the encode.
    """
    try:
        made = make_pictures(
            source,
            probe=probe,
            workdir=work_dir,
            timeout_seconds=TIMEOUT_SECONDS,
            is_cancelled=claim.is_over,
        )
        version = _store(claim.video_id, [*made.stills, *made.previews])
        _keep_drawn(claim, made, version)
    except (NoPicture, ClaimLost, OSError) as error:
        if not claim.is_over():
            _log.info("pictures.none", video_id=str(claim.video_id), error=type(error).__name__)
    finally:
        connection.close()


def set_thumbnail(*, video_id: UUID, actor: Any, picture: Any) -> None:
    """Show an uploaded picture in place of a frame; the moving preview stays with the frames it was made of.

    Raises what `open_picture` raises for a file that is no picture, NotFoundError for a stranger.
    """
    image = open_picture(picture)
    stills = card_pictures(image)
    with transaction.atomic():
        video = lock_own_video(video_id=video_id, actor=actor)
        replaced, video.picture_version = video.picture_version, _store(video_id, stills)
        video.dominant_color, video.has_preview, video.has_own_thumbnail = dominant_color(image), False, True
        video.save(
            update_fields=["picture_version", "dominant_color", "has_preview", "has_own_thumbnail", "updated_at"]
        )
        if replaced:
            publish(MediaReplaced(video_id, replaced))


@transaction.atomic
def _keep_drawn(claim: Claim, made: VideoPictures, version: str) -> None:
    video: Video = claim.lock()[0]
    if video.has_own_thumbnail:
        publish(MediaReplaced(video.pk, version))
        return
    if video.picture_version:
        publish(MediaReplaced(video.pk, video.picture_version))
    video.picture_version, video.dominant_color, video.has_preview = version, made.dominant_color, bool(made.previews)
    video.save(update_fields=["picture_version", "dominant_color", "has_preview", "updated_at"])


def _store(video_id: UUID, pictures: list[Picture]) -> str:
    version = new_picture_version()
    for picture in pictures:
        store_bytes(f"videos/{video_id}/{version}/{picture.name}", picture.data, picture.content_type)
    return version
