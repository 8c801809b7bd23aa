"""Uploads that a tus client begins by itself: a whole file, a part, or parts that are joined (tus 1.0)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from socialflow.core.errors import ConflictError, DomainError, NotFoundError
from socialflow.core.ids import uuid7
from videos.choices import VideoStatus
from videos.models import StorageAccount, Upload, Video
from videos.providers.stores import upload_store
from videos.services.drafting import create_video, lock_own_video
from videos.services.holding import claimed_parts
from videos.services.quota import check_size, give_back_bytes, lock_account, take_bytes
from videos.services.uploading import (
    STORE_ERRORS,
    complete_upload,
    delete_bytes,
    end_upload,
    next_expiry,
    refusal_of,
    refuse_ended,
    reserve_upload,
)

_UNTITLED = "Untitled"
_MOST_PARTS = 1000


@transaction.atomic
def start_upload(*, owner: Any, size_bytes: int, metadata: Mapping[str, str], client_metadata: str) -> Upload:
    """Make a draft and its upload from what a tus client says of a file (`filename` or `name`, `title`).

    Raises what `create_video` raises. Locks: the owner's account.
    """
    check_size(size_bytes)
    _, upload = _draft(owner, size_bytes, metadata)
    upload.client_metadata = client_metadata
    upload.save(update_fields=["client_metadata", "updated_at"])
    return upload


@transaction.atomic
def start_part(*, owner: Any, size_bytes: int, metadata: Mapping[str, str], client_metadata: str) -> Upload:
    """Make an upload that is joined with others later; where it names its draft (`video_id`), from the draft's quota.

    Raises what `reserve_upload` raises, NotFoundError for a draft that is not there.
    Locks: the draft, the account, the draft's upload.
    """
    check_size(size_bytes)
    video = _named_draft(owner, metadata)
    account = lock_account(owner_id=owner.pk)
    if video is not None:
        own = Upload.objects.select_for_update().filter(video_id=video.pk).first()
        if own is not None:
            _release(account, own, min(own.reserved_bytes, size_bytes))
            # Who is sending the draft whole reserves again before it goes on.
            Upload.objects.filter(pk=own.pk).update(claim_id=None, claimed_until=None)
    return reserve_upload(owner=owner, video=None, size_bytes=size_bytes, client_metadata=client_metadata)


def join_parts(*, owner: Any, part_ids: Sequence[UUID], metadata: Mapping[str, str], client_metadata: str) -> Upload:
    """Join finished parts into the source of a video: of the draft named `video_id`, else of a new one.

    The parts' bytes and quota become the whole's. The same parts joined again answer with the same upload. The parts
    are claimed while they are copied, so that the disk never holds them more than twice; a killed join leaves claims
    that lapse after a moment, and a file to sweep.

    Raises:
        DomainError: `unknown_part` (400), `file_too_large` (413), `upload_gone` (410), `storage_full` (507).
        ClaimLost: (423) while another request is joining one of the parts.
        ConflictError: `part_unfinished`, or `wrong_state` for a draft that has its file.
        NotFoundError: for a draft that is not there.
    """
    if done := Upload.objects.filter(owner_id=owner.pk, part_ids=list(part_ids), ended_at=None).first():
        return done
    _check_parts(owner, part_ids)
    with transaction.atomic():
        _named_draft(owner, metadata)
    whole = Upload(id=uuid7(), owner=owner, part_ids=list(part_ids), client_metadata=client_metadata)
    with claimed_parts(owner_id=owner.pk, part_ids=part_ids):
        try:
            upload_store().concatenate([Upload(id=part_id).storage_key for part_id in part_ids], whole.storage_key)
            return _adopt_parts(whole, metadata)
        except STORE_ERRORS as error:
            delete_bytes(whole.storage_key)
            raise refusal_of(error) from error
        except DomainError:
            delete_bytes(whole.storage_key)
            raise


@transaction.atomic
def _adopt_parts(whole: Upload, metadata: Mapping[str, str]) -> Upload:
    """Put the whole in the place of its parts. Locks: the draft, the account, the uploads in the order of their ids."""
    owner = whole.owner
    video = _named_draft(owner, metadata)
    account = lock_account(owner_id=owner.pk)
    parts = _check_parts(owner, whole.part_ids, lock=True)
    size = sum(part.size_bytes for part in parts)
    if video is None:
        for part in parts:
            _release(account, part, part.reserved_bytes)
        video, placeholder = _draft(owner, size, metadata)
    else:
        placeholder = Upload.objects.select_for_update().get(video_id=video.pk)
    for ended in [*parts, placeholder]:
        end_upload(ended)
    take_bytes(account=lock_account(owner_id=owner.pk), size_bytes=size)
    if video.source_bytes != size:
        video.source_bytes = size
        video.save(update_fields=["source_bytes", "updated_at"])
    whole.video = video
    whole.size_bytes = whole.offset_bytes = whole.reserved_bytes = size
    whole.expires_at = next_expiry()
    whole.save(force_insert=True)
    complete_upload(upload=whole)
    return whole


def _check_parts(owner: Any, part_ids: Sequence[UUID], *, lock: bool = False) -> list[Upload]:
    """The parts in the order of their ids, when they may be joined."""
    found = Upload.objects.filter(pk__in=part_ids, owner_id=owner.pk, is_partial=True).order_by("pk")
    parts = list(found.select_for_update() if lock else found)
    if not 0 < len(part_ids) <= _MOST_PARTS or len(parts) != len(part_ids):
        raise DomainError(
            "unknown_part", gettext("Upload-Concat names an upload that is no part of yours, or one twice."), 400
        )
    for part in parts:
        refuse_ended(part)
        if not part.is_complete:
            raise ConflictError("part_unfinished", gettext("A part is not whole yet. Finish it, then join."))
    check_size(sum(part.size_bytes for part in parts))
    return parts


def _named_draft(owner: Any, metadata: Mapping[str, str]) -> Video | None:
    """The draft that a client names, locked; None when it names none."""
    if "video_id" not in metadata:
        return None
    try:
        video_id = UUID(metadata["video_id"])
    except ValueError as error:
        raise NotFoundError from error
    video = lock_own_video(video_id=video_id, actor=owner)
    if video.status != VideoStatus.UPLOADING:
        raise ConflictError("wrong_state", gettext("This video has its file already."), {"status": video.status})
    return video


def _draft(owner: Any, size_bytes: int, metadata: Mapping[str, str]) -> tuple[Video, Upload]:
    filename = metadata.get("filename") or metadata.get("name") or _UNTITLED
    return create_video(owner=owner, title=metadata.get("title", ""), filename=filename, size_bytes=size_bytes)


def _release(account: StorageAccount, upload: Upload, size_bytes: int) -> None:
    """Give back a share of what a locked upload has reserved, to be taken for another."""
    give_back_bytes(account=account, size_bytes=size_bytes)
    upload.reserved_bytes -= size_bytes
    upload.save(update_fields=["reserved_bytes", "updated_at"])
