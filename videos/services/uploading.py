"""The life of an upload: reserved, completed, ended. How its bytes arrive is in `receiving`."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from socialflow.core.errors import ConflictError, DomainError, NotFoundError, UnavailableError
from socialflow.core.events import publish
from videos.choices import VideoStatus
from videos.events import VideoUploaded
from videos.models import Upload, Video
from videos.providers.stores import BytesLost, StoreFull, StoreUnavailable, upload_store
from videos.services.lifecycle import move_video
from videos.services.quota import check_size, give_back_bytes, lock_account, take_bytes

# How long an ended upload still answers 410.
_REMEMBERED = timedelta(days=7)
STORE_ERRORS = (StoreFull, StoreUnavailable, BytesLost)


@transaction.atomic
def reserve_upload(*, owner: Any, video: Video | None, size_bytes: int, client_metadata: str = "") -> Upload:
    """Make an upload that bytes can be sent to, its size taken from the owner's quota; without a video it is a part.

    Raises InvalidError `empty_upload`, DomainError `file_too_large` or `quota_exceeded` (413).
    Locks: the owner's account.
    """
    check_size(size_bytes)
    take_bytes(account=lock_account(owner_id=owner.pk), size_bytes=size_bytes)
    return Upload.objects.create(
        owner=owner,
        video=video,
        size_bytes=size_bytes,
        reserved_bytes=size_bytes,
        is_partial=video is None,
        client_metadata=client_metadata,
        expires_at=next_expiry(),
    )


@transaction.atomic
def complete_upload(*, upload: Upload) -> None:
    """Hand a whole upload over to its video: UPLOADING → UPLOADED, with its event. Harmless when repeated.

    Locks: the video.
    """
    video = Video.objects.alive().select_for_update().filter(pk=upload.video_id).first()
    if video is None or video.status != VideoStatus.UPLOADING:
        return
    move_video(video, VideoStatus.UPLOADED)
    video.source_key = upload.storage_key
    video.save(update_fields=["status", "source_key", "updated_at"])
    Upload.objects.filter(pk=upload.pk).update(expires_at=None)
    publish(VideoUploaded(video.pk))


def find_upload(*, upload_id: UUID, owner: Any) -> Upload:
    """One of the owner's uploads. Raises NotFoundError for a stranger, DomainError `upload_gone` (410)."""
    upload = Upload.objects.filter(pk=upload_id, owner_id=owner.pk).first()
    if upload is None:
        raise NotFoundError
    refuse_ended(upload)
    return upload


def refuse_ended(upload: Upload) -> None:
    """Raises DomainError `upload_gone` (410) for an upload whose bytes are gone, or whose time is over."""
    if upload.ended_at or (upload.expires_at and upload.expires_at <= timezone.now()):
        raise DomainError("upload_gone", _("This upload has ended. Start it again."), 410)


@transaction.atomic
def terminate_upload(*, upload_id: UUID, owner: Any) -> None:
    """End an upload at its owner's wish, with its draft: bytes and quota are free again.

    Raises NotFoundError for a stranger, DomainError `upload_gone` (410), ConflictError `upload_finished` when a video
    has been made of it. Locks: the video, the account, the upload.
    """
    video_id = find_upload(upload_id=upload_id, owner=owner).video_id
    video = Video.objects.select_for_update().filter(pk=video_id).first()
    lock_account(owner_id=owner.pk)
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    refuse_ended(upload)
    if video is not None and video.status != VideoStatus.UPLOADING:
        raise ConflictError("upload_finished", _("A video has been made of this upload. Delete the video instead."))
    end_upload(upload)
    if video is not None:
        _forget_draft(video, by=owner)


def _forget_draft(video: Video, *, by: Any) -> None:
    """Take a locked draft out of sight, with every word of it.

    Its row stays: to delete it the database would look for it in all comments, views and positions.
    """
    video.mark_deleted(by=by)
    video.title = video.description = video.original_filename = ""
    video.tags = []
    video.save(
        update_fields=["deleted_at", "deleted_by", "title", "description", "original_filename", "tags", "updated_at"]
    )


@transaction.atomic
def discard_upload(*, video: Video) -> None:
    """Free what the source of a locked video holds: its bytes and quota. Harmless when repeated.

    Locks: the account, the upload.
    """
    lock_account(owner_id=video.owner_id)
    upload = Upload.objects.select_for_update().filter(video_id=video.pk).first()
    if upload is not None:
        end_upload(upload)


def end_upload(upload: Upload) -> None:
    """Give back the quota of a locked upload, and remove its bytes after commit. The account is locked, too."""
    if upload.reserved_bytes:
        give_back_bytes(account=lock_account(owner_id=upload.owner_id), size_bytes=upload.reserved_bytes)
    upload.reserved_bytes = 0
    upload.video = upload.claim_id = upload.claimed_until = None
    upload.ended_at = timezone.now()
    upload.expires_at = upload.ended_at + _REMEMBERED
    upload.save()
    transaction.on_commit(lambda: delete_bytes(upload.storage_key))


def delete_bytes(key: str) -> None:
    """Remove bytes now; what the store refuses, the sweeper removes later."""
    try:
        upload_store().delete(key)
    except StoreUnavailable:
        return


def next_expiry() -> datetime:
    """When an upload expires that is touched now."""
    return timezone.now() + timedelta(seconds=settings.UPLOAD_EXPIRY_SECONDS)


def refusal_of(error: Exception) -> DomainError:
    """What a person is told when the store refuses."""
    if isinstance(error, StoreFull):
        return DomainError("storage_full", _("The server's disk is full. Try again later."), 507)
    if isinstance(error, BytesLost):
        return DomainError("upload_gone", _("What was sent before was lost. Start this upload again."), 410)
    return UnavailableError()
