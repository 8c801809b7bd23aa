"""What videos do when something happened."""

from socialflow.core.events import handles
from videos import tasks
from videos.events import EncodeEnded, MediaReplaced, VideoDeleted, VideoUploaded
from videos.services.clearing import clear_leftovers


@handles(VideoUploaded)
def enqueue_encode(event: VideoUploaded) -> None:
    """Give it to a transcode worker."""
    tasks.transcode_video.delay(str(event.video_id))


@handles(VideoDeleted)
def enqueue_purge(event: VideoDeleted) -> None:
    """Remove the files of a deleted video."""
    tasks.purge_files.delay(f"videos/{event.video_id}/")


@handles(MediaReplaced)
def enqueue_replaced_purge(event: MediaReplaced) -> None:
    """Remove the files of an encode that was replaced."""
    tasks.purge_files.delay(f"videos/{event.video_id}/{event.version}/")


@handles(EncodeEnded)
def remove_leftovers(event: EncodeEnded) -> None:
    """Remove half-made versions here and not in a task, whose message would be gone for hours with a killed worker."""
    clear_leftovers(video_id=event.video_id)
