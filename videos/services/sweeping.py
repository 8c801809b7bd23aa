"""Taking up what stalled: encodes whose worker has gone, and rows nobody needs."""

import time
from datetime import timedelta

from django.db import connections, router
from django.db.models import Q
from django.utils import timezone

from videos.choices import VideoStatus
from videos.models import EncodeJob, Video, ViewerWindow

_BATCH = 200
_WINDOWS_KEPT = 3
_GRACE = timedelta(seconds=15)
_HANDED_OUT = timedelta(minutes=2)
# A day of half a billion views a month leaves sixteen million rows.
_PURGE_ROWS, _PURGE_BATCHES = 10_000, 20
_PURGE = """
DELETE FROM viewer_windows
WHERE ctid = ANY(ARRAY(SELECT ctid FROM viewer_windows WHERE "window" < %s ORDER BY "window" LIMIT %s))
"""


def hand_out_stalled() -> list[str]:
    """Ids of videos that wait or run without a worker, oldest first, bounded.

    Each is handed out again only after a while: a long queue must not be filled with repeats.
    """
    now = timezone.now()
    is_due = Q(encode_job=None, updated_at__lt=now - _GRACE) | Q(encode_job__next_attempt_at__lte=now)
    is_free = Q(encode_job__claimed_until=None) | Q(encode_job__claimed_until__lt=now)
    waiting = Video.objects.alive().filter(is_due, is_free, status__in=[VideoStatus.UPLOADED, VideoStatus.PROCESSING])
    ids = list(waiting.order_by("id").values_list("id", flat=True)[:_BATCH])
    EncodeJob.objects.bulk_create([EncodeJob(video_id=video_id) for video_id in ids], ignore_conflicts=True)
    EncodeJob.objects.filter(video_id__in=ids).update(next_attempt_at=now + _HANDED_OUT)
    return [str(video_id) for video_id in ids]


def purge_viewer_windows() -> int:
    """Forget who was counted in windows that are over, a bounded number at a time; how many."""
    oldest_kept = int(time.time()) // (24 * 3600) - _WINDOWS_KEPT
    purged = 0
    with connections[router.db_for_write(ViewerWindow)].cursor() as cursor:
        for _ in range(_PURGE_BATCHES):
            cursor.execute(_PURGE, [oldest_kept, _PURGE_ROWS])
            purged += cursor.rowcount
            if cursor.rowcount < _PURGE_ROWS:
                break
    return purged
