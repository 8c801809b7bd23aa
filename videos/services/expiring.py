"""Clearing away uploads that nobody went on with, and bytes that belong to none."""

from datetime import timedelta
from itertools import islice
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from redis.exceptions import RedisError

from socialflow.core.redis import redis_client
from videos.choices import VideoStatus
from videos.models import Upload, Video
from videos.models.upload import UPLOAD_FOLDER
from videos.providers.stores import StoreUnavailable, upload_store
from videos.services.lifecycle import move_video
from videos.services.quota import lock_account
from videos.services.uploading import delete_bytes, end_upload

_BATCH = 200
_MOST_ORPHANS = 1000
_ORPHANS_KEY = "uploads:orphans-swept"
_ORPHANS_EVERY_SECONDS = 24 * 3600
_log = structlog.get_logger(__name__)


def sweep_uploads() -> int:
    """End uploads whose time is over, forget those that ended long ago, and once a day look for orphans; how many.

    An upload that expires frees its bytes and its quota, and its video fails with a reason.
    """
    due = Upload.objects.filter(expires_at__lte=timezone.now()).order_by("expires_at").values_list("id", flat=True)
    swept = sum(_sweep(upload_id) for upload_id in list(due[:_BATCH]))
    return swept + (sweep_orphans() if _is_time_for_orphans() else 0)


def sweep_orphans() -> int:
    """Remove stored bytes that no upload knows of, such as a killed concatenation leaves; how many files."""
    settled = timezone.now() - timedelta(seconds=settings.UPLOAD_EXPIRY_SECONDS)
    swept = 0
    try:
        keys = upload_store().keys_older_than(settled, UPLOAD_FOLDER)
        while swept < _MOST_ORPHANS and (batch := list(islice(keys, _BATCH))):
            swept += _remove_unknown(set(batch))
    except StoreUnavailable:
        _log.warning("uploads.store_unavailable")
    return swept


@transaction.atomic
def _sweep(upload_id: UUID) -> int:
    """End or forget one upload, unless it was touched meanwhile. Locks: the video, the account, the upload."""
    found = Upload.objects.filter(pk=upload_id).first()
    if found is None:
        return 0
    video = Video.objects.select_for_update().filter(pk=found.video_id).first()
    lock_account(owner_id=found.owner_id)
    upload = Upload.objects.select_for_update().filter(pk=upload_id, expires_at__lte=timezone.now()).first()
    if upload is None:
        return 0
    if upload.ended_at:
        delete_bytes(upload.storage_key)
        upload.delete()
        return 1
    end_upload(upload)
    if video is not None and video.status == VideoStatus.UPLOADING:
        move_video(video, VideoStatus.FAILED)
        video.failure_code, video.failure_reason = (
            "upload_expired",
            gettext_noop("The upload was not finished in time."),
        )
        video.save(update_fields=["status", "failure_code", "failure_reason", "updated_at"])
    return 1


def _remove_unknown(keys: set[str]) -> int:
    ids = {UUID(name): key for key in keys if (name := _identifier(key))}
    known = set(Upload.objects.filter(pk__in=ids).values_list("pk", flat=True))
    orphans = [key for upload_id, key in ids.items() if upload_id not in known]
    for key in orphans:
        upload_store().delete(key)
    return len(orphans)


def _identifier(key: str) -> str | None:
    """The upload's id in a key; None for a file that is not of our making."""
    name = key.removeprefix(UPLOAD_FOLDER)
    try:
        return str(UUID(name))
    except ValueError:
        return None


def _is_time_for_orphans() -> bool:
    try:
        return bool(redis_client().set(_ORPHANS_KEY, 1, nx=True, ex=_ORPHANS_EVERY_SECONDS))
    except RedisError:
        return False
