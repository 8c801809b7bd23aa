"""Video: upload, encode, deliver, watch."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    """Video, Rendition, Upload, EncodeJob, VideoView."""

    name = "videos"

    def ready(self) -> None:
        """Register the event handlers, and what is exported and purged with a person."""
        # They may load only when the models are ready.
        from videos import handlers  # noqa: F401, PLC0415
        from videos.services import own_data, purged_people  # noqa: F401, PLC0415
