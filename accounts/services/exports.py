"""Copies of what people have here: asked for, made in the background, fetched, removed after a week.

The row is the truth, as with encodes: whoever holds the claim works and keeps it fresh; a worker that dies loses it,
and the sweeper hands the export out again. Each attempt writes into a folder of its own, so that one taken for dead
cannot touch what its successor made.
"""

import time
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Action, ExportState
from accounts.events import ExportRequested
from accounts.models import DataExport, User
from accounts.services.archives import write_archive
from accounts.services.audit import record_action
from accounts.services.locking import hold_people
from accounts.services.mails import promise_mail
from socialflow.core.errors import ConflictError, DomainError, NotFoundError
from socialflow.core.events import publish
from socialflow.core.storage import delete_prefix, end_unfinished, folders_below, stored_size, storing

KEPT = timedelta(days=7)
# The next may be asked for so long after one that came to something.
EVERY = timedelta(days=1)
MAX_ATTEMPTS = 5
# A worker that was not heard of for so long is taken for dead.
_CLAIM = timedelta(seconds=60)
_RENEW_SECONDS = 2.0
_HANDED_OUT = timedelta(minutes=2)
_GRACE = timedelta(seconds=15)
_BATCH = 200
_UNFINISHED = (ExportState.QUEUED, ExportState.RUNNING)
_log = structlog.get_logger(__name__)


class _ClaimLost(Exception):  # noqa: N818 - it is news, not an error
    """Another worker took over, or the export is not wanted any more."""


def request_export(*, person: User) -> DataExport:
    """Have a copy of a person's data made; they get a mail when it is ready.

    Raises ConflictError `export_in_progress`, `export_too_soon`. Locks: the person. Queries: five.
    """
    with transaction.atomic():
        hold_people(person.pk)
        latest = DataExport.objects.filter(person=person).order_by("-id").first()
        if latest is not None:
            _refuse_another(latest)
        export = DataExport.objects.create(person=person)
        record_action(action=Action.EXPORT_REQUESTED, subject=person, actor=person)
        publish(ExportRequested(export.pk))
    return export


def make_export(*, export_id: UUID) -> None:
    """Make a copy that waits, to its end: READY, FAILED, or waiting for the next attempt.

    Does nothing when another worker holds the claim or there is nothing to do.
    """
    export = _claim(export_id)
    if export is None:
        return
    try:
        _make(export)
    except _ClaimLost:
        _log.info("export.claim_lost", export_id=str(export_id))
        delete_prefix(_folder(export))
    except Exception:  # noqa: BLE001 - whatever it was may pass: the row must be given back, and is tried again
        _log.exception("export.interrupted", export_id=str(export_id))
        _release(export)


def fetch_export(*, person: User, export_id: UUID, is_noted: bool) -> str:
    """The key in the storage of one of a person's own copies.

    Args:
        is_noted: whether the audit log is to tell; a download that goes on where it stopped is no other one.

    Raises NotFoundError `export_not_found`, ConflictError `export_not_ready`, DomainError `export_gone` (410).
    """
    export = DataExport.objects.filter(pk=export_id, person=person).first()
    if export is None:
        raise NotFoundError("export_not_found", _("You have no such copy."))
    if export.state in _UNFINISHED:
        raise ConflictError("export_not_ready", _("Your copy is not ready yet."), {"progress": export.progress_percent})
    if export.state != ExportState.READY or export.expires_at is None or export.expires_at <= timezone.now():
        raise DomainError("export_gone", _("This copy is not there any more. Ask for a new one."), 410)
    if is_noted:
        record_action(action=Action.EXPORT_DOWNLOADED, subject=person, actor=person)
    return _key(export)


def hand_out_exports() -> list[str]:
    """Ids of copies that wait or stalled, oldest first; each is handed out again only after a while."""
    now = timezone.now()
    is_free = Q(claimed_until=None, created_at__lt=now - _GRACE) | Q(claimed_until__lte=now)
    due = DataExport.objects.filter(is_free, state__in=_UNFINISHED).order_by("id")
    ids = list(due.values_list("id", flat=True)[:_BATCH])
    DataExport.objects.filter(pk__in=ids, state=ExportState.QUEUED).update(claimed_until=now + _HANDED_OUT)
    return [str(export_id) for export_id in ids]


def expire_exports() -> int:
    """Remove the files of copies whose week is over; how many. What cannot be removed is tried again."""
    over = DataExport.objects.filter(state=ExportState.READY, expires_at__lte=timezone.now()).order_by("id")
    expired = list(over[:_BATCH])
    for export in expired:
        _remove_files(export.pk)
        DataExport.objects.filter(pk=export.pk, state=ExportState.READY).update(state=ExportState.EXPIRED)
    return len(expired)


def remove_exports(*, person: User) -> None:
    """Remove all copies of a person, files first. Raises ConflictError `still_exporting` while a worker makes one."""
    claimed = DataExport.objects.filter(person=person, state=ExportState.RUNNING, claimed_until__gt=timezone.now())
    if claimed.exists():
        raise ConflictError("still_exporting", _("A worker has not let go of a copy yet."))
    for export_id in list(DataExport.objects.filter(person=person).values_list("id", flat=True)):
        _remove_files(export_id)
        DataExport.objects.filter(pk=export_id).delete()


def _refuse_another(latest: DataExport) -> None:
    if latest.state in _UNFINISHED:
        raise ConflictError("export_in_progress", _("A copy of your data is being prepared already."))
    wait = latest.created_at + EVERY - timezone.now()
    if latest.state != ExportState.FAILED and wait > timedelta(0):
        raise ConflictError(
            "export_too_soon", _("You can ask for one copy a day. Come back tomorrow."),
            {"retry_after_seconds": int(wait.total_seconds()) + 1},
        )  # fmt: skip


@transaction.atomic
def _claim(export_id: UUID) -> DataExport | None:
    """Take a copy that waits, or whose worker has gone; one that was tried too often fails here."""
    export = DataExport.objects.select_for_update().filter(pk=export_id, state__in=_UNFINISHED).first()
    now = timezone.now()
    if export is None:
        return None
    if export.state == ExportState.RUNNING and export.claimed_until is not None and export.claimed_until > now:
        return None
    if export.attempts >= MAX_ATTEMPTS:
        _fail(export)
        return None
    export.state, export.attempts, export.progress_percent = ExportState.RUNNING, export.attempts + 1, 0
    export.claimed_until = now + _CLAIM
    export.save(update_fields=["state", "attempts", "progress_percent", "claimed_until", "updated_at"])
    return export


def _make(export: DataExport) -> None:
    person = User.objects.get(pk=export.person_id)
    with storing(_key(export), "application/zip") as file:
        write_archive(person=person, file=file, progress=_Keeper(export))
    size = stored_size(_key(export))
    with transaction.atomic():
        row, end = _lock_mine(export), timezone.now() + KEPT
        row.state, row.progress_percent, row.size_bytes = ExportState.READY, 100, size
        row.claimed_until, row.expires_at = None, end
        row.save(update_fields=[
            "state", "progress_percent", "size_bytes", "claimed_until", "expires_at", "updated_at",
        ])  # fmt: skip
        promise_mail(person=person, template="export_ready", until=end.isoformat())
    for attempt in folders_below(_home(export.pk)):
        if attempt != str(export.attempts):
            delete_prefix(f"{_home(export.pk)}{attempt}/")
    end_unfinished(_home(export.pk))


class _Keeper:
    """Writes how far a copy is and keeps its claim fresh, now and then. Raises _ClaimLost when it is not ours."""

    def __init__(self, export: DataExport) -> None:
        self._export, self._next_at = export, 0.0

    def __call__(self, percent: int) -> None:
        if time.monotonic() < self._next_at:
            return
        self._next_at = time.monotonic() + _RENEW_SECONDS
        if not _mine(self._export).update(progress_percent=percent, claimed_until=timezone.now() + _CLAIM):
            raise _ClaimLost


def _mine(export: DataExport) -> QuerySet[DataExport, DataExport]:
    """The row, while this attempt holds it."""
    return DataExport.objects.filter(pk=export.pk, state=ExportState.RUNNING, attempts=export.attempts)


def _lock_mine(export: DataExport) -> DataExport:
    row = _mine(export).select_for_update().first()
    if row is None:
        raise _ClaimLost
    return row


@transaction.atomic
def _release(export: DataExport) -> None:
    """Give a copy back to be tried again, later each time; the last attempt fails."""
    row = _mine(export).select_for_update().first()
    if row is None:
        return
    if row.attempts >= MAX_ATTEMPTS:
        _fail(row)
        return
    row.state = ExportState.QUEUED
    row.claimed_until = timezone.now() + timedelta(seconds=15 * 4 ** (row.attempts - 1))
    row.save(update_fields=["state", "claimed_until", "updated_at"])


def _fail(export: DataExport) -> None:
    """End a locked copy that was tried too often; its owner may ask again at once."""
    _remove_files(export.pk)
    export.state, export.claimed_until = ExportState.FAILED, None
    export.save(update_fields=["state", "claimed_until", "updated_at"])


def _home(export_id: UUID) -> str:
    return f"exports/{export_id}/"


def _folder(export: DataExport) -> str:
    return f"{_home(export.pk)}{export.attempts}/"


def _key(export: DataExport) -> str:
    return f"{_folder(export)}data.zip"


def _remove_files(export_id: UUID) -> None:
    delete_prefix(_home(export_id))
    end_unfinished(_home(export_id))
