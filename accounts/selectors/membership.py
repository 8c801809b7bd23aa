"""How people become members: the invites that staff see."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from accounts.models import Invite
from socialflow.core.cursors import Page, paginate

_COLUMNS = ("id", "code", "max_uses", "use_count", "created_at", "expires_at", "revoked_at")


def invites_page(*, cursor: str | None, size: int) -> Page[dict[str, Any]]:
    """All invites, the latest first, each with who made it and whether it works. Queries: one."""
    page = paginate(_rows(), scope="invites", keys=["id"], cursor=cursor, size=size)
    now = timezone.now()
    return Page([{**row, "is_open": _is_open(row, now)} for row in page.items], page.next_cursor)


def invite_of(invite_id: UUID) -> dict[str, Any]:
    """One that there is, as the list shows it. Queries: one."""
    row = _rows().get(pk=invite_id)
    return {**row, "is_open": _is_open(row, timezone.now())}


def _rows() -> Any:
    return Invite.objects.values(*_COLUMNS, inviter=F("created_by__username"))


def _is_open(row: dict[str, Any], now: Any) -> bool:
    is_over = row["expires_at"] is not None and row["expires_at"] <= now
    return row["revoked_at"] is None and not is_over and row["use_count"] < row["max_uses"]
