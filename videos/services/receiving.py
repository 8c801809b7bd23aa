"""How the bytes of an upload arrive: one writer at a time, recorded in small steps, safe to kill at any moment."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import close_old_connections, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socialflow.core.errors import ConflictError, DomainError, ForbiddenError
from videos.models import Upload, Video
from videos.providers.stores import State, upload_store
from videos.services.quota import lock_account, take_bytes
from videos.services.uploading import (
    STORE_ERRORS,
    complete_upload,
    find_upload,
    next_expiry,
    refusal_of,
    refuse_ended,
)

CHECKSUM_ALGORITHMS = ("sha1", "sha256")
# A writer that was not heard of for so long is taken for dead; one whose bytes arrive is heard of every second.
CLAIM = timedelta(seconds=3)
RENEW_SECONDS = 1.0
_LOOK_SECONDS = 0.25
_BUSY = gettext_lazy("Another request is sending this upload. Try again in a moment.")


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request must hash to."""

    algorithm: str
    digest: bytes


class ClaimLost(DomainError):  # noqa: N818 - it is news, not an error
    """Another request writes now, or the upload has ended (423)."""

    def __init__(self) -> None:
        """Say that somebody else is writing."""
        super().__init__("upload_busy", str(_BUSY), 423, {"retry_after_seconds": 1})


def receive_bytes(
    *,
    upload_id: UUID,
    owner: Any,
    offset: int,
    chunks: Iterator[bytes],
    length: int | None,
    checksum: Checksum | None = None,
) -> Upload:
    """Append what arrives to an upload; the last byte hands it over to its video.

    What came before a connection is cut is kept, unless a checksum covers it. No transaction and no connection is held
    while bytes are awaited.

    Args:
        chunks: the bytes of the request as they come.
        length: how many the request announced, None when it did not.

    Raises:
        NotFoundError: for a stranger.
        ConflictError: `wrong_offset`, when the upload stands elsewhere.
        ForbiddenError: for an upload that was made by joining others.
        ClaimLost: (423) while another request is writing.
        DomainError: `too_many_bytes` (413), `checksum_mismatch` (460), `upload_gone` (410), `storage_full` (507),
            `quota_exceeded` (413) when parts of the same video hold what this needs.
    """
    upload = find_upload(upload_id=upload_id, owner=owner)
    _refuse_unfit(upload, offset, length)
    if upload.is_complete or length == 0:
        return upload
    if upload.reserved_bytes < upload.size_bytes:
        _reserve_again(upload)
    upload = _claim_patiently(upload_id, offset)
    reception = _Reception(upload, chunks, checksum)
    try:
        return reception.run()
    except STORE_ERRORS as error:
        raise refusal_of(error) from error
    finally:
        reception.release()


@dataclass
class _Reception:
    """One request that writes to a claimed upload."""

    upload: Upload
    chunks: Iterator[bytes]
    checksum: Checksum | None
    is_over: bool = False
    renewed_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.offset = self.upload.offset_bytes
        self.digest = hashlib.new(self.checksum.algorithm, usedforsecurity=False) if self.checksum else None

    def run(self) -> Upload:
        """Write window after window and record each as soon as it is durable; what a checksum covers is one window."""
        store, upload = upload_store(), self.upload
        while not self.is_over and self.offset < upload.size_bytes:
            window = self._window(store.window_bytes, store.window_seconds)
            written, state = store.append(
                upload.storage_key, upload.store_state, upload.offset_bytes, window, upload.size_bytes
            )
            if upload.offset_bytes + written > self.offset:
                # The store had it all: only the record was missing.
                self.offset, self.digest = upload.offset_bytes + written, None
            if self.checksum and self.digest and self.digest.digest() != self.checksum.digest:
                store.append(upload.storage_key, upload.store_state, upload.offset_bytes, iter(()), upload.size_bytes)
                raise DomainError(
                    "checksum_mismatch", _("The bytes do not match their checksum. Send them again."), 460
                )
            self._record(state)
        return upload

    def release(self) -> None:
        """Let others write."""
        mine = Upload.objects.filter(pk=self.upload.pk, claim_id=self.upload.claim_id)
        mine.update(claim_id=None, claimed_until=None)

    def _window(self, window_bytes: int, window_seconds: float) -> Iterator[bytes]:
        """The chunks to write before the next record. Raises ClaimLost."""
        started, taken = time.monotonic(), 0
        while self.digest or (taken < window_bytes and time.monotonic() - started < window_seconds):
            chunk = next(self.chunks, b"")[: self.upload.size_bytes - self.offset]
            if not chunk:
                self.is_over = True
                return
            self._stay_claimed()
            if self.digest:
                self.digest.update(chunk)
            taken += len(chunk)
            self.offset += len(chunk)
            yield chunk

    def _stay_claimed(self) -> None:
        """Before anything is written: be sure that nobody else does."""
        if time.monotonic() - self.renewed_at < RENEW_SECONDS:
            return
        mine = Upload.objects.filter(pk=self.upload.pk, claim_id=self.upload.claim_id, ended_at=None)
        renewed_at = time.monotonic()
        if not mine.update(claimed_until=Now() + CLAIM):
            raise ClaimLost
        self.renewed_at = renewed_at
        close_old_connections()

    def _record(self, state: State) -> None:
        if self.offset == self.upload.offset_bytes:
            return
        if self.offset == self.upload.size_bytes:
            upload_store().finish(self.upload.storage_key, state, self.upload.size_bytes)
        renewed_at = time.monotonic()
        _record_offset(self.upload, self.offset, state)
        self.renewed_at = renewed_at
        close_old_connections()


def _refuse_unfit(upload: Upload, offset: int, length: int | None) -> None:
    """Refuse what no waiting would make right."""
    if upload.part_ids:
        raise ForbiddenError("final_upload", _("This upload was made by joining others; nothing can be added to it."))
    if offset < upload.offset_bytes or offset > upload.size_bytes:
        raise _wrong_offset(upload)
    if length is not None and length > upload.size_bytes - offset:
        raise DomainError("too_many_bytes", _("This is more than the length that was announced for this upload."), 413)


@transaction.atomic
def _reserve_again(upload: Upload) -> None:
    """Take back from the quota what parts have, which were begun for the same video and perhaps left behind.

    Raises DomainError `quota_exceeded` (413). Locks: the account, the upload.
    """
    account = lock_account(owner_id=upload.owner_id)
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    refuse_ended(upload)
    try:
        take_bytes(account=account, size_bytes=upload.size_bytes - upload.reserved_bytes)
    except DomainError as error:
        more = _("This video was begun in parts, which count: finish and join them, or delete them.")
        message = f"{error.message} {more}"
        raise DomainError(error.code, message, error.status, error.extra) from error
    upload.reserved_bytes = upload.size_bytes
    upload.save(update_fields=["reserved_bytes", "updated_at"])


def _wrong_offset(upload: Upload) -> ConflictError:
    at = upload.offset_bytes
    return ConflictError(
        "wrong_offset", _("This upload stands at byte %(at)s. Go on from there.") % {"at": at}, {"offset_bytes": at}
    )


def _claim_patiently(upload_id: UUID, offset: int) -> Upload:
    """Become the writer; where another holds the claim, wait to see whether it is alive. Raises ClaimLost when it is.

    So a client whose server was killed, or whose old connection hangs, goes on after a moment.
    """
    seen = None
    while True:
        upload = _claim(upload_id, offset)
        close_old_connections()
        if upload.is_busy is not True:  # type: ignore[attr-defined]  # annotated
            return upload
        if seen not in {None, upload.claimed_until}:
            raise ClaimLost
        seen = upload.claimed_until
        time.sleep(_LOOK_SECONDS)


@transaction.atomic
def _claim(upload_id: UUID, offset: int) -> Upload:
    """Claim an upload unless it `is_busy`. Locks: the upload."""
    claimed = Q(claimed_until__gt=Now())
    upload = Upload.objects.select_for_update().annotate(is_busy=claimed).get(pk=upload_id)
    refuse_ended(upload)
    if upload.is_busy:
        return upload
    if offset != upload.offset_bytes:
        raise _wrong_offset(upload)
    if upload.reserved_bytes < upload.size_bytes:
        raise ClaimLost
    upload.claim_id = uuid4()
    Upload.objects.filter(pk=upload_id).update(claim_id=upload.claim_id, claimed_until=Now() + CLAIM)
    return upload


@transaction.atomic
def _record_offset(upload: Upload, offset: int, state: State) -> None:
    """Move the offset of a claimed upload. Raises ClaimLost. Locks: the video at the last byte, the upload."""
    is_whole = offset == upload.size_bytes
    if is_whole and upload.video_id:
        Video.objects.select_for_update().filter(pk=upload.video_id).first()
    mine = Upload.objects.filter(pk=upload.pk, claim_id=upload.claim_id, ended_at=None)
    standing = mine.filter(offset_bytes=upload.offset_bytes)
    upload.expires_at = next_expiry()
    if not standing.update(
        offset_bytes=offset, store_state=state, expires_at=upload.expires_at, claimed_until=Now() + CLAIM
    ):
        raise ClaimLost
    upload.offset_bytes, upload.store_state = offset, state
    if is_whole:
        complete_upload(upload=upload)
