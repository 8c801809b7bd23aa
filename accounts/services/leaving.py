"""Leaving for a while or for good, and coming back: a person's own moves along the statuses."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Action, Role, Status
from accounts.models import User
from accounts.services.audit import record_action
from accounts.services.locking import lock_people
from accounts.services.mails import promise_mail
from accounts.services.statuses import move_status, status_by_sanction
from socialflow.core.errors import ConflictError, InvalidError

# How long somebody who wants to be deleted can think better of it.
GRACE = timedelta(days=30)


def deactivate_account(*, person: User) -> None:
    """Take a person out of sight at their own wish, until they log in again; all their sessions end.

    Raises ConflictError `wrong_status` for somebody whom a sanction keeps out, `last_administrator`.
    Locks: the person; of administrators all.
    """
    with transaction.atomic():
        row = _lock_leaver(person)
        move_status(person=row, status=Status.DEACTIVATED)
        record_action(action=Action.DEACTIVATED, subject=row, actor=row)
        promise_mail(person=row, template="deactivated")


def reactivate_account(*, person: User) -> Status:
    """Let somebody back in who had deactivated their account, to the status that the staff's decisions give them.

    Whoever is not deactivated stays as they are. Returns: their status now. Locks: the person.
    """
    with transaction.atomic():
        (row,) = lock_people(person.pk)
        if row.status == Status.DEACTIVATED:
            move_status(person=row, status=status_by_sanction(row))
            record_action(action=Action.REACTIVATED, subject=row, actor=row)
            promise_mail(person=row, template="reactivated")
    return Status(row.status)


def request_deletion(*, person: User, username: str) -> User:
    """Take a person out of sight at once, and have everything of theirs purged after the grace.

    Args:
        username: typed by them, so that nobody does this by a slip.

    Returns: the person, with `purge_at`.

    Raises InvalidError `username_mismatch`, ConflictError `wrong_status`, `last_administrator`.
    Locks: the person; of administrators all.
    """
    with transaction.atomic():
        row = _lock_leaver(person)
        if username.strip().lstrip("@").lower() != row.username:
            raise InvalidError("username_mismatch", _("Type your username to confirm: it is not the same."))
        if row.status == Status.DELETED:
            raise ConflictError("wrong_status", _("This account is going to be deleted already."))
        row.purge_at = timezone.now() + GRACE
        row.save(update_fields=["purge_at"])
        move_status(person=row, status=Status.DELETED)
        record_action(action=Action.DELETION_REQUESTED, subject=row, actor=row)
        promise_mail(person=row, template="deletion_requested", until=row.purge_at.isoformat())
    return row


def cancel_deletion(*, person: User) -> Status:
    """Take a deletion back within the grace; everything is as it was, but for what the staff decided meanwhile.

    Returns: their status now. Raises ConflictError `nothing_to_cancel`, also when the grace is over. Locks: the person.
    """
    with transaction.atomic():
        (row,) = lock_people(person.pk)
        if not can_come_back(row) or row.status != Status.DELETED:
            raise ConflictError("nothing_to_cancel", _("There is no deletion that could be taken back."))
        row.purge_at = None
        row.save(update_fields=["purge_at"])
        move_status(person=row, status=status_by_sanction(row))
        record_action(action=Action.DELETION_CANCELLED, subject=row, actor=row)
        promise_mail(person=row, template="deletion_cancelled")
    return Status(row.status)


def can_come_back(person: User) -> bool:
    """Whether logging in is the way back for somebody who is away of their own accord."""
    if person.status == Status.DELETED:
        return person.purge_at is not None and person.purge_at > timezone.now()
    return bool(person.status == Status.DEACTIVATED)


def _lock_leaver(person: User) -> User:
    """Lock somebody who wants to leave; of two last administrators at once one stays.

    Raises ConflictError `last_administrator`.
    """
    if person.role != Role.ADMIN:
        return lock_people(person.pk)[0]
    rows = User.objects.select_for_update(no_key=True).filter(role=Role.ADMIN).order_by("pk")
    administrators = {row.pk: row for row in rows}
    row = administrators.get(person.pk) or lock_people(person.pk)[0]
    if row.role == Role.ADMIN and row.is_active and sum(one.is_active for one in administrators.values()) == 1:
        raise ConflictError(
            "last_administrator",
            _("You are the only administrator. Give somebody else that role before you leave."),
        )
    return row
