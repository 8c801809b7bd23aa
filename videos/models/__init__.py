"""The tables of videos."""

from videos.models.encoding import EncodeJob, Rendition
from videos.models.upload import StorageAccount, Upload
from videos.models.video import Video
from videos.models.view import VideoView, ViewerWindow, WatchProgress

__all__ = ["EncodeJob", "Rendition", "StorageAccount", "Upload", "Video", "VideoView", "ViewerWindow", "WatchProgress"]
