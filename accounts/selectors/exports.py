"""A person's copies of their data, as settings and programs show them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.choices import ExportState
from accounts.models import DataExport, User
from accounts.services.exports import EVERY
from socialflow.core.prepared import PreparedQuery

# One a day, and those that failed.
_SHOWN = 10
_COLUMNS = ("id", "state", "progress_percent", "size_bytes", "created_at", "expires_at")
_UNFINISHED = frozenset({ExportState.QUEUED, ExportState.RUNNING})
_LATEST = PreparedQuery(lambda viewer: DataExport.objects.filter(person_id=viewer.pk).order_by("-id").values(*_COLUMNS))


def exports_of(person: User) -> list[dict[str, Any]]:
    """A person's latest copies, the newest first. Queries: one."""
    return [_shown(row) for row in _LATEST.rows(person, limit=_SHOWN)]


def may_ask_for_export(exports: list[dict[str, Any]]) -> bool:
    """Whether another copy can be asked for now, judged by those that `exports_of` found."""
    if not exports or exports[0]["state"] == ExportState.FAILED:
        return True
    return not exports[0]["is_on_its_way"] and bool(exports[0]["created_at"] + EVERY <= timezone.now())


def export_of(person: User, export_id: Any) -> dict[str, Any] | None:
    """One of a person's copies. Queries: one."""
    row = DataExport.objects.filter(person=person, pk=export_id).values(*_COLUMNS).first()
    return _shown(row) if row else None


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    is_over = row["expires_at"] is not None and row["expires_at"] <= timezone.now()
    state = ExportState.EXPIRED if row["state"] == ExportState.READY and is_over else row["state"]
    return {
        **row,
        "state": state,
        "is_on_its_way": state in _UNFINISHED,
        "is_ready": state == ExportState.READY,
    }
