"""Video: upload, encode, deliver, watch."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    """Video, Rendition, Upload, EncodeJob, VideoView."""

    name = "videos"

    def ready(self) -> None:
        """Register the event handlers."""
        from videos import handlers  # noqa: F401, PLC0415 - handlers may load only when the models are ready
