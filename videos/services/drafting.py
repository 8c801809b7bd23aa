"""What an owner does with a video: create, describe, publish, delete."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from socialflow.core.errors import ConflictError, NotFoundError
from socialflow.core.events import publish
from socialflow.core.text import clean_line, is_visible
from videos.choices import TITLE_LENGTH, VideoStatus, Visibility
from videos.events import VideoDeleted, VideoUploaded
from videos.models import EncodeJob, Upload, Video
from videos.models.video import new_access_key
from videos.providers.sentences import said_again
from videos.services.lifecycle import move_video, settle_publication
from videos.services.quota import check_size
from videos.services.text import clean_description, clean_tags, clean_title
from videos.services.uploading import discard_upload, reserve_upload


@transaction.atomic
def create_video(
    *,
    owner: Any,
    title: str,
    filename: str,
    size_bytes: int,
    description: str = "",
    tags: Sequence[str] = (),
    visibility: Visibility = Visibility.PRIVATE,
) -> tuple[Video, Upload]:
    """Make a draft and reserve its bytes; with a visibility other than PRIVATE it is published once it can be watched.

    Raises what `reserve_upload` raises when the size or the quota does not allow it. Locks: the owner's account.
    """
    check_size(size_bytes)
    name = clean_line(PurePosixPath(filename.replace("\\", "/")).name[:255])
    video = Video.objects.create(
        owner=owner,
        title=clean_title(title if is_visible(title) else PurePosixPath(name).stem[:TITLE_LENGTH]),
        description=clean_description(description),
        tags=clean_tags(tags),
        visibility=visibility,
        original_filename=name,
        source_bytes=size_bytes,
    )
    return video, reserve_upload(owner=owner, video=video, size_bytes=size_bytes)


@transaction.atomic
def describe_video(*, video_id: UUID, actor: Any, changes: dict[str, Any]) -> Video:
    """Change title, description or tags. Raises NotFoundError for a stranger. Locks: the video."""
    video = lock_own_video(video_id=video_id, actor=actor)
    cleaners = {"title": clean_title, "description": clean_description, "tags": clean_tags}
    for name, value in changes.items():
        setattr(video, name, cleaners[name](value))
    video.save(update_fields=[*changes, "updated_at"])
    return video


@transaction.atomic
def publish_video(*, video_id: UUID, actor: Any, visibility: Visibility) -> Video:
    """Say who may watch; it is published at once when it can be watched, else as soon as it can.

    A change of visibility changes the access key, so that addresses handed out before stop working.
    Raises NotFoundError for a stranger, ConflictError `failed` for a failed one. Locks: the video.
    """
    video = lock_own_video(video_id=video_id, actor=actor)
    if video.status == VideoStatus.FAILED:
        raise ConflictError(
            "failed", _("This video failed. Retry or delete it."), {"failure_reason": said_again(video.failure_reason)}
        )
    was_listed = video.is_listed
    if video.visibility != visibility:
        video.visibility = visibility
        video.access_key = new_access_key()
    settle_publication(video, was_listed=was_listed)
    video.save(update_fields=["visibility", "access_key", "published_at", "feed_key", "updated_at"])
    return video


@transaction.atomic
def delete_video(*, video_id: UUID, actor: Any) -> None:
    """Take a video out of sight, stop its encode, and free its storage; its files go in the background.

    Raises NotFoundError for a stranger. Locks: the video, the owner's storage account, the upload.
    """
    take_away(lock_own_video(video_id=video_id, actor=actor), by=actor)


def take_away(video: Video, *, by: Any) -> None:
    """Delete a locked video. Locks: the owner's storage account, the upload."""
    was_listed = video.is_listed
    video.mark_deleted(by=by)
    settle_publication(video, was_listed=was_listed)
    video.access_key = new_access_key()
    video.save(update_fields=["deleted_at", "deleted_by", "published_at", "feed_key", "access_key", "updated_at"])
    EncodeJob.objects.filter(video_id=video.pk).update(is_cancel_requested=True)
    discard_upload(video=video)
    publish(VideoDeleted(video.pk))


@transaction.atomic
def retry_video(*, video_id: UUID, actor: Any) -> Video:
    """Encode a failed video again from the bytes that are kept.

    Raises ConflictError `wrong_state` when it has not failed, `source_lost` when its bytes are gone. Locks: the video.
    """
    video = lock_own_video(video_id=video_id, actor=actor)
    move_video(video, VideoStatus.UPLOADED)
    if not video.source_key:
        raise ConflictError("source_lost", _("The file of this video is not there any more. Upload it again."))
    video.failure_code = video.failure_reason = ""
    video.save(update_fields=["status", "failure_code", "failure_reason", "updated_at"])
    EncodeJob.objects.update_or_create(
        video=video,
        defaults={"attempts": 0, "is_cancel_requested": False, "progress_percent": 0, "rendition_progress": {}},
    )
    publish(VideoUploaded(video.pk))
    return video


@transaction.atomic
def cancel_encode(*, video_id: UUID, actor: Any) -> Video:
    """Ask the worker that encodes a video to stop; the video then is FAILED and can be retried.

    Raises ConflictError `wrong_state` when there is nothing to stop. Locks: the video.
    """
    video = lock_own_video(video_id=video_id, actor=actor)
    if video.status == VideoStatus.UPLOADED:
        move_video(video, VideoStatus.FAILED)
        video.failure_code, video.failure_reason = "cancelled", gettext_noop("You stopped it.")
        video.save(update_fields=["status", "failure_code", "failure_reason", "updated_at"])
    elif video.status != VideoStatus.PROCESSING:
        raise ConflictError("wrong_state", _("There is nothing to stop."), {"status": video.status})
    EncodeJob.objects.filter(video_id=video.pk).update(is_cancel_requested=True)
    return video


def lock_own_video(*, video_id: UUID, actor: Any) -> Video:
    """Lock one of the actor's videos. Raises NotFoundError for a stranger's or a deleted one."""
    video: Video | None = Video.objects.owned_by(actor).select_for_update().filter(pk=video_id).first()
    if video is None:
        raise NotFoundError
    return video
