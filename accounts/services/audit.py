"""The audit log: written in the transaction that makes it true, never changed."""

from typing import Any

from accounts.choices import Action
from accounts.models import AuditEntry, User
from socialflow.core.origin import current_origin


def record_action(*, action: Action, subject: User | None, actor: User | None, **details: Any) -> AuditEntry:
    """Write what was done to whom, by whom, and from where the running request comes.

    Args:
        actor: None when a clock did it.
        details: JSON values that this action has beside the others; never a secret.
    Queries: one.
    """
    origin = current_origin()
    return AuditEntry.objects.create(
        action=action, subject=subject, actor=actor, address=origin.address, user_agent=origin.user_agent,
        details=details,
    )  # fmt: skip
