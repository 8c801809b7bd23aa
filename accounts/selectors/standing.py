"""How an account stands: what staff decided about it, and what became of appeals."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.choices import AppealState
from accounts.models import APPEAL_COLUMNS, SANCTION_COLUMNS, Appeal, Sanction, User
from accounts.services import appeal_deadline
from socialflow.core.cursors import Page
from socialflow.core.prepared import PreparedQuery

_COLUMNS = (*SANCTION_COLUMNS, "appeal__id", *(f"appeal__{name}" for name in APPEAL_COLUMNS))
_SANCTIONS = PreparedQuery(
    lambda viewer, before: (
        Sanction.objects.filter(person_id=viewer.pk, id__lt=before).order_by("-id").values(*_COLUMNS)
    ),
    "before",
)


def sanctions_of(person: User, *, cursor: str | None, size: int) -> Page[Any]:
    """A person's own sanctions, the latest first, each with its appeal; who decided is not told. Queries: one."""
    page = _SANCTIONS.page(person, scope=f"sanctions:{person.pk}", cursor=cursor, size=size)
    return Page([_shown(row) for row in page.items], page.next_cursor)


def sanction_in_force(person: User) -> dict[str, Any] | None:
    """What limits a person or keeps them out at this moment, None for nothing. Queries: one."""
    row = person.sanctions.in_force().values(*_COLUMNS).first()
    return _shown(row) if row else None


def standing_of(person: User) -> dict[str, Any]:
    """How a person's account stands: its status, and what limits it or keeps them out.

    Queries: one, and one for the status of somebody who was found by a token.
    """
    return {"status": person.status, "sanction": sanction_in_force(person)}


def count_open_appeals() -> int:
    """How many appeals wait for the staff. Queries: one."""
    return Appeal.objects.filter(state=AppealState.OPEN).count()


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in SANCTION_COLUMNS}
    appeal = {name: row[f"appeal__{name}"] for name in APPEAL_COLUMNS} if row["appeal__id"] else None
    deadline = appeal_deadline(row["created_at"])
    can_appeal = appeal is None and row["ended_at"] is None and timezone.now() <= deadline
    return {**shown, "appeal": appeal, "appeal_until": deadline if can_appeal else None}
