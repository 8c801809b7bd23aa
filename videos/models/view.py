"""Watching: sessions, what counts as a view, and where people stopped."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from socialflow.core.fields import IntegerMultirangeField
from socialflow.core.partitions import Partitioning


class VideoView(models.Model):
    """One playback session, folded from its heartbeats; the id is the session's, so its day is its partition."""

    partitioning: ClassVar[Partitioning] = Partitioning(column="id", every="day", behind=timedelta(days=3))

    id = models.UUIDField(primary_key=True)
    video = models.ForeignKey(
        "videos.Video", on_delete=models.CASCADE, related_name="views", db_index=False, db_constraint=False
    )
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # The seconds of the video that were really played.
    watched = IntegerMultirangeField()
    watched_seconds = models.PositiveIntegerField(default=0)
    is_counted = models.BooleanField(default=False)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "video_views"
        indexes: ClassVar[list[models.Index]] = [
            # The export and the purge of an account: what a person watched, the latest first.
            models.Index(fields=["viewer", "-id"], name="view_of_viewer", condition=Q(viewer__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.watched_seconds} s of {self.video_id}"


class ViewerWindow(models.Model):
    """The claim of one viewer on one counted view of a video in one day-long window."""

    pk = models.CompositePrimaryKey("video_id", "viewer_key", "window")
    video = models.ForeignKey(
        "videos.Video", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    # A keyed hash of the account or of the address and browser: it tells viewers apart, not who they are.
    viewer_key = models.BinaryField(max_length=16)
    window = models.PositiveIntegerField()
    view_id = models.UUIDField()

    video_id: UUID

    class Meta:
        db_table = "viewer_windows"
        indexes: ClassVar[list[models.Index]] = [
            # The purge of windows that are over.
            models.Index(fields=["window"], name="viewer_window_age"),
        ]

    def __str__(self) -> str:
        return f"window {self.window} of {self.video_id}"


class WatchProgress(models.Model):
    """Where a person stopped watching a video: the start of the next session on any device."""

    pk = models.CompositePrimaryKey("user_id", "video_id")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watch_progress", db_index=False
    )
    video = models.ForeignKey("videos.Video", on_delete=models.CASCADE, related_name="+", db_index=False)
    position_seconds = models.FloatField()
    updated_at = models.DateTimeField()

    user_id: UUID
    video_id: UUID

    class Meta:
        db_table = "watch_progress"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(position_seconds__gte=0), name="watch_position_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.position_seconds} s of {self.video_id}"
