"""Likes and saves: one row a person and target, beside the target's age."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from social.choices import TargetKind
from socialflow.core.partitions import Partitioning


class Like(models.Model):
    """A person likes a video, a post or a comment."""

    partitioning: ClassVar[Partitioning] = Partitioning(column="target_id", every="month", behind=timedelta(days=400))

    pk = models.CompositePrimaryKey("target_id", "user_id")
    target_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likes", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=TargetKind)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    user_id: UUID

    class Meta:
        db_table = "likes"
        indexes: ClassVar[list[models.Index]] = [
            # The export and the purge of an account: all that a person likes.
            models.Index(fields=["user", "target_id"], name="like_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.target_id}"


class Save(models.Model):
    """A person keeps a video or a post for later."""

    partitioning: ClassVar[Partitioning] = Partitioning(column="target_id", every="month", behind=timedelta(days=400))

    pk = models.CompositePrimaryKey("target_id", "user_id")
    target_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saves", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=TargetKind)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    user_id: UUID

    class Meta:
        db_table = "saves"
        indexes: ClassVar[list[models.Index]] = [
            # The Saved page: what a person kept, latest first.
            models.Index(fields=["user", "-created_at", "-target_id"], name="save_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} saved {self.target_id}"
