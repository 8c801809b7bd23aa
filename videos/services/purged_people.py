"""What goes of a deleted person's videos: words and files at once, what they watched, what they were sending.

The emptied row of a video stays: what others said under it is theirs, and looking for it in all comments whenever
somebody leaves would cost more than the row (docs/decisions/0018-what-stays-of-the-deleted.md).
"""

from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from accounts.models import User
from accounts.services import purges_with_account
from socialflow.core.ids import uuid7
from videos.models import Rendition, StorageAccount, Upload, Video, WatchProgress
from videos.services.drafting import take_away
from videos.services.quota import lock_account
from videos.services.uploading import end_upload

_AT_ONCE = 50
_ROWS_AT_ONCE = 1000
# What an emptied row says of itself.
_EMPTIED: dict[str, Any] = {
    "title": "", "description": "", "tags": [], "original_filename": "", "metadata": {}, "notice": "", "view_count": 0,
    "source_key": "", "dominant_color": "",
}  # fmt: skip
_FORGET_VIEWER = """
    UPDATE video_views SET viewer_id = NULL
    WHERE viewer_id = %(viewer)s AND id < %(now)s AND id IN (
        SELECT id FROM video_views WHERE viewer_id = %(viewer)s AND id < %(now)s ORDER BY id DESC LIMIT %(most)s
    )
"""


# Steps run from the last one registered to the first: the storage account goes when nothing is left that it counts.
@purges_with_account
def _close_storage_account(person: User) -> bool:
    StorageAccount.objects.filter(user=person, used_bytes=0).delete()
    return False


@purges_with_account
def _end_uploads(person: User) -> bool:
    """Parts that were sent and never joined; those of videos went with these."""
    open_uploads = Upload.objects.filter(owner=person, video=None, ended_at=None)
    ids = list(open_uploads.values_list("id", flat=True)[:_AT_ONCE])
    for upload_id in ids:
        _end_upload(upload_id, person)
    return len(ids) == _AT_ONCE


@purges_with_account
def _forget_what_was_watched(person: User) -> bool:
    """Where they stopped watching; whose the views were, which go on counting."""
    seen = list(WatchProgress.objects.filter(user=person).values_list("video_id", flat=True)[:_ROWS_AT_ONCE])
    WatchProgress.objects.filter(user=person, video_id__in=seen).delete()
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_VIEWER, {"viewer": person.pk, "now": uuid7(), "most": _ROWS_AT_ONCE})
        return len(seen) == _ROWS_AT_ONCE or cursor.rowcount == _ROWS_AT_ONCE


@purges_with_account
def _empty_deleted_videos(person: User) -> bool:
    """Those that the owner had deleted before."""
    deleted = Video.objects.filter(owner=person, deleted_at__isnull=False).exclude(title="")
    ids = list(deleted.values_list("id", flat=True)[:_AT_ONCE])
    for video_id in ids:
        _empty(video_id, person)
    return len(ids) == _AT_ONCE


@purges_with_account
def _empty_videos(person: User) -> bool:
    ids = list(Video.objects.alive().filter(owner=person).order_by("-id").values_list("id", flat=True)[:_AT_ONCE])
    for video_id in ids:
        _empty(video_id, person)
    return len(ids) == _AT_ONCE


@transaction.atomic
def _end_upload(upload_id: UUID, person: User) -> None:
    lock_account(owner_id=person.pk)
    upload = Upload.objects.select_for_update().filter(pk=upload_id, ended_at=None).first()
    if upload is not None:
        end_upload(upload)


@transaction.atomic
def _empty(video_id: UUID, person: User) -> None:
    """Delete a video unless that was done, and leave nothing in its row but its key. Its files go by the event.

    Locks: the video, the storage account, the upload, the owner.
    """
    video = Video.objects.select_for_update().get(pk=video_id)
    if video.deleted_at is None:
        take_away(video, by=person)
    counted = video.view_count
    for name, value in _EMPTIED.items():
        setattr(video, name, value)
    video.save(update_fields=[*_EMPTIED, "updated_at"])
    Rendition.objects.filter(video=video).delete()
    User.objects.filter(pk=video.owner_id).update(view_count=F("view_count") - counted)
