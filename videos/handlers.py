"""What videos do when something happened."""

from accounts.services import make_creator
from socialflow.core.events import handles
from videos import services, tasks
from videos.events import EncodeEnded, MediaReplaced, VideoDeleted, VideoPublished, VideoUploaded


@handles(VideoPublished)
def make_owner_creator(event: VideoPublished) -> None:
    """Whoever published a video is a creator."""
    make_creator(person_id=event.owner_id)


@handles(VideoUploaded)
def enqueue_examination(event: VideoUploaded) -> None:
    """Have a first look at it."""
    tasks.examine_video.delay(str(event.video_id))


# Files are removed here and not in tasks, whose messages would be gone for hours with a killed worker: the event's row
# stays until nothing of them is left, and is found again by the relay.


@handles(VideoDeleted)
def remove_files(event: VideoDeleted) -> None:
    """Remove the files of a deleted video."""
    services.purge_video(video_id=event.video_id)


@handles(MediaReplaced)
def remove_replaced_files(event: MediaReplaced) -> None:
    """Remove the files of an encode that was replaced."""
    services.purge_version(video_id=event.video_id, version=event.version)


@handles(EncodeEnded)
def remove_leftovers(event: EncodeEnded) -> None:
    """Remove half-made versions."""
    services.clear_leftovers(video_id=event.video_id)
