"""Base models that the apps build on, and the outbox table."""

from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from socialflow.core.ids import uuid7

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class SoftDeleteQuerySet(models.QuerySet[M_co]):
    """Rows that can be taken out of sight without being lost."""

    def alive(self) -> Self:
        """Only rows that nobody deleted."""
        return self.filter(deleted_at=None)


class BaseModel(models.Model):
    """A UUIDv7 key and the times of the row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class SoftDeleteModel(models.Model):
    """Deleted means out of sight, and says by whom; a purge ends the row later."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True

    def mark_deleted(self, *, by: Any) -> None:
        """Set the fields that hide the row; the caller saves them with its own."""
        self.deleted_at = timezone.now()
        self.deleted_by = by


class MetadataModel(models.Model):
    """Facts that come from outside and have no column of their own."""

    metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


class OutboxEvent(models.Model):
    """An event that is committed but not yet delivered to every handler; the row goes when it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    topic = models.CharField(max_length=100)
    payload = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The relay: what is due, oldest first.
            models.Index(fields=["next_attempt_at", "id"], name="outbox_due"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"


class OutboxDelivery(models.Model):
    """The mark that one handler has processed one event: what makes a second delivery a no-op."""

    pk = models.CompositePrimaryKey("event_id", "handler")
    event: models.ForeignKey[OutboxEvent, OutboxEvent] = models.ForeignKey(
        OutboxEvent, on_delete=models.CASCADE, db_index=False
    )
    handler = models.CharField(max_length=120)

    event_id: UUID

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"
