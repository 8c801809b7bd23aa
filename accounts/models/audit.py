"""What happened to accounts, and who did it."""

from datetime import timedelta
from typing import ClassVar

import pgtrigger
from django.db import models

from accounts.models.people import User
from socialflow.core.ids import uuid7
from socialflow.core.partitions import Partitioning


class AuditEntry(models.Model):
    """One fact; the database refuses to change or delete it. Old months are detached whole."""

    partitioning: ClassVar[Partitioning] = Partitioning(column="id", every="month", behind=timedelta(days=400))

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # An `Action`, whose vocabulary grows without a migration.
    action = models.CharField(max_length=40, editable=False)
    # Without constraints: an entry outlives the people it tells of.
    subject: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    actor: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    address = models.GenericIPAddressField(null=True, editable=False)
    user_agent = models.CharField(max_length=300, blank=True, editable=False)
    # What only this action has, such as the reason of a ban; never a secret.
    details = models.JSONField(default=dict, editable=False)

    class Meta:
        db_table = "audit_entries"
        verbose_name_plural = "audit entries"
        indexes: ClassVar[list[models.Index]] = [
            # The security log of a person, and everything about one for staff, newest first.
            models.Index(fields=["subject", "-id"], name="audit_of_subject"),
            # What one of the staff did.
            models.Index(fields=["actor", "-id"], name="audit_of_actor"),
            # Every change of a role, every sanction.
            models.Index(fields=["action", "-id"], name="audit_of_action"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            # socialflow.core.partitions gives it to each partition, too.
            pgtrigger.Trigger(
                name="not_emptied", when=pgtrigger.Before, operation=pgtrigger.Truncate, level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.action} {self.id}"
