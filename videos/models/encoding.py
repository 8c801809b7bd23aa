"""The work of encoding, and what came out of it."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from socialflow.core.models import BaseModel
from videos.choices import RenditionKind


class EncodeJob(models.Model):
    """The encode of a video as a row that can be swept: whoever holds the claim works, and keeps it fresh."""

    video = models.OneToOneField("videos.Video", primary_key=True, on_delete=models.CASCADE, related_name="encode_job")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claim_id = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    is_cancel_requested = models.BooleanField(default=False)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    # Percent by rendition name.
    rendition_progress = models.JSONField(default=dict)

    video_id: UUID

    class Meta:
        db_table = "encode_jobs"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(progress_percent__lte=100), name="encode_progress_is_percent"),
            models.CheckConstraint(
                condition=Q(claim_id=None, claimed_until=None) | Q(claim_id__isnull=False, claimed_until__isnull=False),
                name="encode_claim_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.video_id}: {self.progress_percent} %"


class Rendition(BaseModel):
    """One quality of a video, or one audio track, as measured after encoding."""

    video = models.ForeignKey("videos.Video", on_delete=models.CASCADE, related_name="renditions", db_index=False)
    kind = models.CharField(max_length=5, choices=RenditionKind)
    name = models.CharField(max_length=30)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    frame_rate = models.FloatField(null=True)
    language = models.CharField(max_length=35, blank=True)
    codecs = models.CharField(max_length=60)
    bandwidth_bps = models.PositiveBigIntegerField()
    average_bandwidth_bps = models.PositiveBigIntegerField()
    size_bytes = models.PositiveBigIntegerField()

    class Meta:
        db_table = "renditions"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also serves the list of one video's renditions.
            models.UniqueConstraint(fields=["video", "kind", "name"], name="rendition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.video_id}"
