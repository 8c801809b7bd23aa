"""What the video API takes, and the shapes that it answers with."""

from rest_framework import serializers

from accounts.api.serializers import OwnerOutput
from videos.choices import (
    DESCRIPTION_LENGTH,
    MAX_TAGS,
    TAG_LENGTH,
    TITLE_LENGTH,
    RenditionKind,
    VideoStatus,
    Visibility,
)


class VideoCreateInput(serializers.Serializer[None]):
    """A new video: its file's name and size, and what is known of it already."""

    filename = serializers.CharField(max_length=255)
    size_bytes = serializers.IntegerField(min_value=1, max_value=2**62)
    title = serializers.CharField(max_length=TITLE_LENGTH, required=False, default="")
    description = serializers.CharField(max_length=DESCRIPTION_LENGTH, required=False, default="", allow_blank=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=TAG_LENGTH), max_length=MAX_TAGS, required=False, default=list
    )
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False, default=Visibility.PRIVATE)


class VideoUpdateInput(serializers.Serializer[None]):
    """What can be changed of a video."""

    title = serializers.CharField(max_length=TITLE_LENGTH, required=False)
    description = serializers.CharField(max_length=DESCRIPTION_LENGTH, required=False, allow_blank=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=TAG_LENGTH), max_length=MAX_TAGS, required=False
    )


class PublishInput(serializers.Serializer[None]):
    """Who may watch."""

    visibility = serializers.ChoiceField(choices=Visibility.choices)


class HeartbeatInput(serializers.Serializer[None]):
    """What a session has watched so far."""

    ranges = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2), max_length=60
    )
    position = serializers.FloatField()


class HeartbeatOutput(serializers.Serializer[None]):
    """What was kept of a heartbeat."""

    kept_seconds = serializers.IntegerField()


class CreatedOutput(serializers.Serializer[None]):
    """A new video and where its bytes go (tus 1.0)."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=VideoStatus.choices)
    upload_url = serializers.URLField()
    url = serializers.URLField()


class PlaybackOutput(serializers.Serializer[None]):
    """A playback session."""

    session = serializers.CharField()
    hls_url = serializers.URLField()
    dash_url = serializers.URLField(allow_null=True)
    heartbeat_url = serializers.URLField()
    heartbeat_seconds = serializers.IntegerField()
    counts_after_seconds = serializers.IntegerField()
    position_seconds = serializers.FloatField()


class PicturesOutput(serializers.Serializer[None]):
    """Addresses by size; null until there are pictures."""

    small = serializers.URLField(allow_null=True)
    medium = serializers.URLField(allow_null=True)
    large = serializers.URLField(allow_null=True)
    poster = serializers.URLField(allow_null=True)


class VideoCardOutput(serializers.Serializer[None]):
    """A video in a list."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.URLField()
    status = serializers.ChoiceField(choices=VideoStatus.choices)
    visibility = serializers.ChoiceField(choices=Visibility.choices)
    is_playable = serializers.BooleanField()
    duration_seconds = serializers.FloatField(allow_null=True)
    thumbnails = PicturesOutput()
    thumbnails_webp = PicturesOutput()
    preview_url = serializers.URLField(allow_null=True)
    dominant_color = serializers.CharField(allow_blank=True)
    view_count = serializers.IntegerField()
    like_count = serializers.IntegerField()
    comment_count = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    owner = OwnerOutput()
    has_liked = serializers.BooleanField(required=False)
    has_saved = serializers.BooleanField(required=False)


class RenditionOutput(serializers.Serializer[None]):
    """One quality, or one sound track."""

    kind = serializers.ChoiceField(choices=RenditionKind.choices)
    name = serializers.CharField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    frame_rate = serializers.FloatField(allow_null=True)
    language = serializers.CharField(allow_blank=True)
    codecs = serializers.CharField()
    bandwidth_bps = serializers.IntegerField()
    average_bandwidth_bps = serializers.IntegerField()
    size_bytes = serializers.IntegerField()


class ProgressOutput(serializers.Serializer[None]):
    """How far encoding is, as a whole and by rendition."""

    percent = serializers.IntegerField()
    renditions = serializers.DictField(child=serializers.IntegerField())


class VideoOutput(VideoCardOutput):
    """A video with all that is shown of it; `upload_url`, `source` and `can_retry` only to its owner."""

    description = serializers.CharField(allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    failure_code = serializers.CharField(allow_blank=True)
    failure_reason = serializers.CharField(allow_blank=True)
    notice = serializers.CharField(allow_blank=True)
    progress = ProgressOutput()
    hls_url = serializers.URLField(allow_null=True)
    dash_url = serializers.URLField(allow_null=True)
    renditions = RenditionOutput(many=True)
    upload_url = serializers.URLField(allow_null=True, required=False)
    can_retry = serializers.BooleanField(required=False)
    source = serializers.DictField(required=False)  # type: ignore[assignment]  # a field named like an attribute of fields
