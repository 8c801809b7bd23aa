"""The one function that moves a video along its lifecycle, and publication, which follows from it."""

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from socialflow.core.errors import ConflictError
from socialflow.core.ids import uuid7
from videos.choices import ALLOWED_MOVES, VideoStatus, Visibility
from videos.models import Video


def move_video(video: Video, status: VideoStatus) -> None:
    """Move a locked video to another status; the caller saves.

    Raises ConflictError `wrong_state` for a move that the table does not allow.
    """
    current = VideoStatus(video.status)
    if status not in ALLOWED_MOVES[current]:
        raise ConflictError(
            "wrong_state", f"This video is {current.label.lower()}; that cannot be done now.", {"status": current}
        )
    video.status = status


def settle_publication(video: Video) -> None:
    """Make a locked video published exactly when it may be: playable, wanted by others than its owner, not deleted.

    The first publication gives it its place in feeds. The caller saves `published_at` and `feed_key`.
    """
    should_be = video.playable_at is not None and video.visibility != Visibility.PRIVATE and video.deleted_at is None
    should_be = should_be and video.status != VideoStatus.FAILED
    if should_be == (video.published_at is not None):
        return
    video.published_at = timezone.now() if should_be else None
    video.feed_key = video.feed_key or uuid7()
    User.objects.filter(pk=video.owner_id).update(video_count=F("video_count") + (1 if should_be else -1))
