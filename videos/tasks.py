"""The background work of videos."""

from uuid import UUID

from celery import shared_task

from videos import services

_ENCODE_SECONDS = 11 * 3600


@shared_task(name="videos.tasks.examine_video", time_limit=60)
def examine_video(video_id: str) -> None:
    """Give an uploaded video to a transcode worker, unless a first look shows that it is none."""
    if services.examine_source(video_id=UUID(video_id)):
        transcode_video.delay(video_id)


@shared_task(name="videos.tasks.transcode_video", time_limit=_ENCODE_SECONDS, soft_time_limit=_ENCODE_SECONDS - 60)
def transcode_video(video_id: str) -> None:
    """Encode one video; runs on the `transcode` queue."""
    services.clear_work_dirs()
    services.encode_video(video_id=UUID(video_id))


@shared_task(name="videos.tasks.fold_views", time_limit=60)
def fold_views() -> int:
    """Fold the heartbeats that have come in."""
    return services.fold_heartbeats()


@shared_task(name="videos.tasks.sweep_videos", time_limit=120)
def sweep_videos() -> None:
    """Take up what stalled, and remove what nobody needs."""
    for video_id in services.hand_out_stalled():
        transcode_video.delay(video_id)
    services.sweep_uploads()
    services.purge_viewer_windows()
