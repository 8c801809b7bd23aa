"""The one function that moves a video along its lifecycle, and publication, which follows from it."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from socialflow.core.errors import ConflictError
from socialflow.core.events import publish
from socialflow.core.ids import uuid7
from videos.choices import ALLOWED_MOVES, VideoStatus, Visibility
from videos.events import VideoPublished
from videos.models import Video


def move_video(video: Video, status: VideoStatus) -> None:
    """Move a locked video to another status; the caller saves.

    Raises ConflictError `wrong_state` for a move that the table does not allow.
    """
    current = VideoStatus(video.status)
    if status not in ALLOWED_MOVES[current]:
        raise ConflictError(
            "wrong_state",
            _("This video is %(label)s; that cannot be done now.") % {"label": current.label.lower()},
            {"status": current},
        )
    video.status = status


def settle_publication(video: Video, *, was_listed: bool | None = None) -> None:
    """Make a locked video published exactly when it may be: playable, wanted by others than its owner, not deleted.

    The first publication gives it its place in feeds. The caller saves `published_at` and `feed_key`.

    Args:
        was_listed: whether its owner's `video_count` holds it; a caller that changed the visibility says so.
    """
    was_listed = video.is_listed if was_listed is None else was_listed
    may_be_seen = video.visibility != Visibility.PRIVATE and video.status != VideoStatus.FAILED
    if video.playable_at is None or video.deleted_at is not None or not may_be_seen:
        video.published_at = None
    elif video.published_at is None:
        video.published_at = timezone.now()
        if video.feed_key is None:
            video.feed_key = uuid7()
            publish(VideoPublished(video_id=video.pk, owner_id=video.owner_id))
    if change := int(video.is_listed) - int(was_listed):
        User.objects.filter(pk=video.owner_id).update(video_count=F("video_count") + change)
