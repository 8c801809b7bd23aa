"""The video itself."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from socialflow.core.models import BaseModel, MetadataModel, SoftDeleteModel
from videos.choices import DESCRIPTION_LENGTH, MAX_TAGS, TAG_LENGTH, TITLE_LENGTH, VideoStatus, Visibility
from videos.querysets import VideoQuerySet

_PUBLISHED = Q(published_at__isnull=False, deleted_at=None)
_LISTED = Q(visibility=Visibility.PUBLIC, published_at__isnull=False, deleted_at=None)


def new_access_key() -> str:
    """The part of a media address that changes whenever those who may see change."""
    return secrets.token_urlsafe(12)


class Video(BaseModel, SoftDeleteModel, MetadataModel):
    """A video from the first reserved byte on; `metadata` holds what the probe found in the source."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="videos", db_index=False)
    title = models.CharField(max_length=TITLE_LENGTH)
    description = models.TextField(max_length=DESCRIPTION_LENGTH, blank=True)
    tags = ArrayField(models.CharField(max_length=TAG_LENGTH), default=list, blank=True, size=MAX_TAGS)

    status = models.CharField(max_length=10, choices=VideoStatus, default=VideoStatus.UPLOADING)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PRIVATE)
    failure_code = models.CharField(max_length=60, blank=True, editable=False)
    failure_reason = models.CharField(max_length=300, blank=True, editable=False)
    # What the owner should know of a source that was not whole.
    notice = models.CharField(max_length=300, blank=True, editable=False)

    original_filename = models.CharField(max_length=255, blank=True, editable=False)
    source_key = models.CharField(max_length=200, blank=True, editable=False)
    source_bytes = models.PositiveBigIntegerField(editable=False)

    duration_seconds = models.FloatField(null=True, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)

    # The folders in storage of the segments and of the pictures; empty until there are some.
    media_version = models.CharField(max_length=32, blank=True, editable=False)
    picture_version = models.CharField(max_length=32, blank=True, editable=False)
    has_preview = models.BooleanField(default=False, editable=False)
    has_own_thumbnail = models.BooleanField(default=False, editable=False)
    dominant_color = models.CharField(max_length=7, blank=True, editable=False)
    access_key = models.CharField(max_length=16, default=new_access_key, editable=False)

    # When it could first be watched; it may still be encoding.
    playable_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    # A UUIDv7 minted at the first publication: sorts videos by it, and among posts.
    feed_key = models.UUIDField(null=True, editable=False)

    view_count = models.PositiveBigIntegerField(default=0, editable=False)
    like_count = models.PositiveIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)

    objects = VideoQuerySet.as_manager()

    class Meta:
        db_table = "videos"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(view_count__gte=0, like_count__gte=0, comment_count__gte=0),
                name="video_counts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(playable_at__isnull=False, feed_key__isnull=False),
                name="video_published_is_playable",
            ),
            models.CheckConstraint(
                condition=Q(playable_at=None) | ~Q(media_version=""), name="video_playable_has_media"
            ),
            models.CheckConstraint(
                condition=~Q(status=VideoStatus.FAILED) | ~Q(failure_reason=""), name="video_failed_says_why"
            ),
            models.CheckConstraint(condition=Q(source_bytes__gt=0), name="video_source_not_empty"),
            models.UniqueConstraint(fields=["feed_key"], name="video_feed_key_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Explore and GET /videos: the newest public ones.
            models.Index(fields=["-feed_key"], name="video_newest_public", condition=_LISTED),
            # Channel page and home feed: one owner's published ones, newest first.
            models.Index(fields=["owner", "-feed_key"], name="video_of_owner", condition=_PUBLISHED),
            # Studio: one owner's videos of every state, newest first; at the end of an account all of them.
            models.Index(fields=["owner", "-id"], name="video_in_studio"),
            # The purge of an account: what was deleted and still says something.
            models.Index(
                fields=["owner"], name="video_deleted_of_owner", condition=Q(deleted_at__isnull=False) & ~Q(title="")
            ),
            # The end of an account: what it deleted.
            models.Index(fields=["deleted_by"], name="video_deleted_by", condition=Q(deleted_by__isnull=False)),
            # The sweeper: what is on its way.
            models.Index(
                fields=["status", "id"], name="video_unfinished",
                condition=Q(status__in=[VideoStatus.UPLOADING, VideoStatus.UPLOADED, VideoStatus.PROCESSING]),
            ),
            # Search: words and parts of words of the title, in any case.
            GinIndex(OpClass(Lower("title"), "gin_trgm_ops"), name="video_title_trigrams", condition=_LISTED),
            # GET /videos?tag=…
            GinIndex(fields=["tags"], name="video_tags", condition=_LISTED),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The watch page."""
        return reverse("pages:watch", args=[self.pk])

    @property
    def is_playable(self) -> bool:
        """Whether there is something to watch, finished or not."""
        return self.playable_at is not None

    @property
    def is_listed(self) -> bool:
        """Whether lists for everybody hold it, and so its owner's `video_count`."""
        return self.visibility == Visibility.PUBLIC and self.published_at is not None and self.deleted_at is None
