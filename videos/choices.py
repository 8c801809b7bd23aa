"""Fixed vocabularies of videos, and the moves their lifecycle allows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH = 120
DESCRIPTION_LENGTH = 5_000
TAG_LENGTH = 40
MAX_TAGS = 15


class VideoStatus(models.TextChoices):
    """Where a video is on its way from the first byte to the last rendition."""

    UPLOADING = "UPLOADING", _("Uploading")
    UPLOADED = "UPLOADED", _("Waiting to be encoded")
    PROCESSING = "PROCESSING", _("Encoding")
    READY = "READY", _("Ready")
    FAILED = "FAILED", _("Failed")


ALLOWED_MOVES: dict[VideoStatus, frozenset[VideoStatus]] = {
    VideoStatus.UPLOADING: frozenset({VideoStatus.UPLOADED, VideoStatus.FAILED}),
    VideoStatus.UPLOADED: frozenset({VideoStatus.PROCESSING, VideoStatus.FAILED}),
    VideoStatus.PROCESSING: frozenset({VideoStatus.UPLOADED, VideoStatus.READY, VideoStatus.FAILED}),
    VideoStatus.READY: frozenset(),
    VideoStatus.FAILED: frozenset({VideoStatus.UPLOADED}),
}


class Visibility(models.TextChoices):
    """Who may watch."""

    PUBLIC = "PUBLIC", _("Public")
    UNLISTED = "UNLISTED", _("Unlisted")
    FOLLOWERS = "FOLLOWERS", _("Followers")
    PRIVATE = "PRIVATE", _("Private")


class RenditionKind(models.TextChoices):
    """What a rendition carries."""

    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio")
