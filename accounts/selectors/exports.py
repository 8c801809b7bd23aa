"""A person's copies of their data, as settings and programs show them."""

from typing import Any

from django.utils import timezone

from accounts.choices import ExportState
from accounts.models import DataExport, User
from accounts.services.exports import EVERY

# One a day, and those that failed.
_SHOWN = 10
_COLUMNS = ("id", "state", "progress_percent", "size_bytes", "created_at", "expires_at")
_UNFINISHED = frozenset({ExportState.QUEUED, ExportState.RUNNING})


def exports_of(person: User) -> list[dict[str, Any]]:
    """A person's latest copies, the newest first. Queries: one."""
    return [_shown(export) for export in DataExport.objects.filter(person=person).order_by("-id")[:_SHOWN]]


def may_ask_for_export(exports: list[dict[str, Any]]) -> bool:
    """Whether another copy can be asked for now, judged by those that `exports_of` found."""
    if not exports or exports[0]["state"] == ExportState.FAILED:
        return True
    return not exports[0]["is_on_its_way"] and bool(exports[0]["created_at"] + EVERY <= timezone.now())


def export_of(person: User, export_id: Any) -> dict[str, Any] | None:
    """One of a person's copies. Queries: one."""
    export = DataExport.objects.filter(person=person, pk=export_id).first()
    return _shown(export) if export else None


def _shown(export: DataExport) -> dict[str, Any]:
    is_over = export.expires_at is not None and export.expires_at <= timezone.now()
    state = ExportState.EXPIRED if export.state == ExportState.READY and is_over else export.state
    return {
        **{name: getattr(export, name) for name in _COLUMNS},
        "state": state,
        "is_on_its_way": state in _UNFINISHED,
        "is_ready": state == ExportState.READY,
    }
