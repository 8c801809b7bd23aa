"""Copies of what people have here."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.choices import ExportState
from accounts.models.people import User
from socialflow.core.models import BaseModel


class DataExport(BaseModel):
    """One copy: a ZIP file that is made in the background and removed after some days."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports", db_index=False)
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.QUEUED, editable=False)
    progress_percent = models.PositiveSmallIntegerField(default=0, editable=False)
    size_bytes = models.PositiveBigIntegerField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "data_exports"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=[ExportState.QUEUED, ExportState.RUNNING]),
                name="data_export_one_at_a_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The settings page: one's own, newest first.
            models.Index(fields=["person", "-id"], name="data_export_of_person"),
            # The sweeper: what waits, stalled or is over.
            models.Index(
                fields=["state", "claimed_until"],
                name="data_export_due",
                condition=Q(state__in=[ExportState.QUEUED, ExportState.RUNNING, ExportState.READY]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} export of {self.person_id}"
