"""Bytes on their way in, and what a person may store."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from socialflow.core.models import BaseModel

# Where the bytes of uploads lie in storage, by the upload's id.
UPLOAD_FOLDER = "uploads/"


class StorageAccount(models.Model):
    """How many bytes a person has stored or reserved; locked while an upload is created."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="storage_account"
    )
    used_bytes = models.PositiveBigIntegerField(default=0)
    # Empty: the quota of the settings.
    quota_bytes = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        db_table = "storage_accounts"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(used_bytes__gte=0), name="storage_used_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.used_bytes} bytes of {self.user_id}"


class Upload(BaseModel):
    """A tus upload: of a video, or a part that is joined into one (tus 1.0, concatenation)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    video = models.OneToOneField("videos.Video", null=True, on_delete=models.CASCADE, related_name="upload")
    size_bytes = models.PositiveBigIntegerField()
    offset_bytes = models.PositiveBigIntegerField(default=0)
    # What it holds of its owner's storage account; given back once, when it ends.
    reserved_bytes = models.PositiveBigIntegerField(default=0)
    is_partial = models.BooleanField(default=False)
    # The partial uploads that a final one is made of, in order.
    part_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    # The Upload-Metadata header of its creation, word for word: HEAD repeats it.
    client_metadata = models.TextField(blank=True)
    # What the store needs to go on, such as an S3 multipart upload and its parts.
    store_state = models.JSONField(default=dict, blank=True)
    # The request that is writing; another may take over once it has not been heard of for a moment.
    claim_id = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    # When it is swept; none for the whole source of a video.
    expires_at = models.DateTimeField(null=True)
    # Its bytes are gone: terminated, expired or joined. The row stays for a while to say so.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "uploads"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(offset_bytes__lte=F("size_bytes")), name="upload_offset_within_size"),
            models.CheckConstraint(condition=Q(is_partial=False) | Q(video=None), name="upload_partial_has_no_video"),
            models.CheckConstraint(
                condition=Q(claim_id=None, claimed_until=None) | Q(claim_id__isnull=False, claimed_until__isnull=False),
                name="upload_claim_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(reserved_bytes=0, video=None), name="upload_ended_holds_nothing"
            ),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="upload_not_empty"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The sweeper: what nobody went on with, and what has been said long enough.
            models.Index(fields=["expires_at"], name="upload_expired", condition=Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.offset_bytes}/{self.size_bytes} of {self.pk}"

    @property
    def is_complete(self) -> bool:
        """Whether every byte has arrived."""
        return self.offset_bytes == self.size_bytes

    @property
    def storage_key(self) -> str:
        """Where its bytes lie in storage."""
        return f"{UPLOAD_FOLDER}{self.pk}"
