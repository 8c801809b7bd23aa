"""What staff decided about people, and what these said against it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.choices import REASON_LENGTH, AppealState, SanctionKind
from accounts.models.people import User
from accounts.querysets import SanctionQuerySet
from socialflow.core.models import BaseModel

# What their person is told of them; who of the staff decided is for staff.
SANCTION_COLUMNS = ("id", "kind", "reason", "created_at", "until", "ended_at", "lift_reason")
APPEAL_COLUMNS = ("text", "state", "answer", "created_at", "decided_at")


class Sanction(BaseModel):
    """A decision of staff about a person, with the reason that they are told."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sanctions", db_index=False)
    kind = models.CharField(max_length=10, choices=SanctionKind, editable=False)
    reason = models.CharField(max_length=REASON_LENGTH, editable=False)
    imposed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    until = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    # Why staff took it back; what an appeal was granted for is its answer.
    lift_reason = models.CharField(max_length=REASON_LENGTH, blank=True, default="", db_default="", editable=False)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        db_table = "sanctions"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind=SanctionKind.SUSPENSION) ^ Q(until=None), name="sanction_suspension_has_an_end"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="sanction_has_a_reason"),
            # A person is limited, suspended or banned, not two of these at once.
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None) & ~Q(kind=SanctionKind.WARNING),
                name="sanction_one_in_force",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # All of a person's, newest first.
            models.Index(fields=["person", "-id"], name="sanction_of_person"),
            # The lists of staff, newest first: those of a kind, and what is not over.
            models.Index(fields=["kind", "-id"], name="sanction_by_kind"),
            models.Index(fields=["-id"], name="sanction_not_over", condition=Q(ended_at=None)),
            # Suspensions whose time is over.
            models.Index(fields=["until"], name="sanction_due", condition=Q(ended_at=None, until__isnull=False)),
            # The end of an account that was staff's.
            models.Index(fields=["imposed_by"], name="sanction_imposed_by", condition=Q(imposed_by__isnull=False)),
            models.Index(fields=["ended_by"], name="sanction_ended_by", condition=Q(ended_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.person_id}"


class Appeal(BaseModel):
    """What a person says against a sanction, once."""

    sanction = models.OneToOneField(Sanction, on_delete=models.CASCADE, related_name="appeal")
    text = models.CharField(max_length=REASON_LENGTH, editable=False)
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.OPEN, editable=False)
    answer = models.CharField(max_length=REASON_LENGTH, blank=True, editable=False)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "appeals"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="appeal_has_text"),
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN) ^ Q(decided_at__isnull=False), name="appeal_open_or_decided"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The queue of staff, oldest first; what was granted or denied, newest first.
            models.Index(fields=["state", "id"], name="appeal_by_state"),
            # All in the administration: what waits, then the last decided.
            models.Index(F("decided_at").desc(nulls_first=True), "id", name="appeal_waiting_first"),
            # The end of an account that was staff's.
            models.Index(fields=["decided_by"], name="appeal_decided_by", condition=Q(decided_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Appeal against {self.sanction_id}"
