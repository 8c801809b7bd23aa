"""The end of deleted accounts: whatever the apps have of a person goes, a batch at a time, and the account last.

The row is the truth: DELETED with a `purge_at` that is over means that there is something to do. A step takes one batch
in transactions of its own and says whether there is more; it may be killed anywhere, run twice, and run twice at once.
The account's own row is emptied when no step has anything left, and stays: other people's threads hang on tombstones
that name it, and the audit log does (docs/decisions/0018-what-stays-of-the-deleted.md).
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.utils import timezone

from accounts.choices import Action, SanctionKind, Status
from accounts.events import AccountPurged
from accounts.models import User
from accounts.services.audit import record_action
from accounts.services.export_parts import BATCH
from accounts.services.retiring import bar_contacts, retire_username
from socialflow.core.errors import ConflictError
from socialflow.core.events import publish

# Clocks of machines differ: between the last moment to take a deletion back and the first to purge there is some time.
_SLACK = timedelta(minutes=10)
_AT_ONCE = 200
# Apps whose rows about a person are theirs alone; those above accounts register steps.
_OWN_APPS = ("accounts", "account", "socialaccount", "django_otp_webauthn")
# What the emptied row keeps: its key, its dates, counters (all zero by now), and the status that hides it.
_COUNTERS = ("follower_count", "following_count", "video_count", "post_count", "view_count")
_KEPT = frozenset({"id", "created_at", "updated_at", "status", *_COUNTERS})
_log = structlog.get_logger(__name__)

# Takes a person, does one batch, and says whether there may be more. Raises ConflictError where it has to wait.
PurgeStep = Callable[[User], bool]
_steps: list[PurgeStep] = []


def purges_with_account(step: PurgeStep) -> PurgeStep:
    """Register a step; those of the apps above run before those of the apps below, as they were registered later."""
    _steps.append(step)
    return step


def purge_due_accounts(*, seconds: float) -> int:
    """Purge the people whose grace is over, for so long at most; how many are done. One that fails stops no other."""
    end = time.monotonic() + seconds
    due = User.objects.filter(status=Status.DELETED, purge_at__lte=timezone.now() - _SLACK).order_by("purge_at")
    done = 0
    for person_id in list(due.values_list("id", flat=True)[:_AT_ONCE]):
        if time.monotonic() > end:
            break
        try:
            done += purge_account(person_id=person_id, seconds=end - time.monotonic())
        except Exception:  # noqa: BLE001 - whatever it was, the row stays due and is tried again
            _log.exception("purge.failed", person_id=str(person_id))
    return done


def purge_account(*, person_id: UUID, seconds: float) -> bool:
    """Purge a person whose grace is over, for so long at most; whether it is done. It goes on where it was stopped.

    Raises OSError when files could not be removed: then it must be asked for again.
    """
    person = _due(person_id)
    if person is None:
        return False
    end = time.monotonic() + seconds
    try:
        for step in reversed(_steps):
            while step(person):
                if time.monotonic() > end:
                    return False
        return _empty(person_id)
    except ConflictError as error:
        _log.info("purge.waits", person_id=str(person_id), code=error.code)
        return False


def _due(person_id: UUID) -> User | None:
    due = User.objects.filter(status=Status.DELETED, purge_at__lte=timezone.now() - _SLACK)
    person: User | None = due.filter(pk=person_id).first()
    return person


@transaction.atomic
def _empty(person_id: UUID) -> bool:
    """Tell the person, and empty their row; their name is retired, and who is banned stays out. Locks: the person."""
    person = User.objects.select_for_update().get(pk=person_id)
    if person.status != Status.DELETED or person.purge_at is None:
        return False
    addresses = list(EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary"))
    if person.sanctions.in_force().filter(kind=SanctionKind.BAN).exists():
        bar_contacts(person.phone if person.phone_verified_at else "", *(row[0] for row in addresses if row[1]))
    if told := [email for email, verified, _ in sorted(addresses, key=lambda row: not row[2]) if verified][:1]:
        publish(AccountPurged(email=told[0], language=person.language))
    retire_username(person.username)
    record_action(action=Action.PURGED, subject=person, actor=None)
    for relation in own_relations():
        relation.related_model._default_manager.filter(**{relation.field.name: person}).delete()
    person.groups.clear()
    person.user_permissions.clear()
    for field in User._meta.concrete_fields:
        if not field.generated and field.name not in _KEPT:
            setattr(person, field.attname, field.get_default())
    person.username = f"gone{_letters(person.pk.int)}"
    person.set_unusable_password()
    person.save()
    return True


def own_relations() -> list[models.ManyToOneRel]:
    """Where rows hang on a person that are theirs alone, and go with the account at last."""
    return [
        relation
        for relation in User._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and relation.on_delete is models.CASCADE
        and relation.related_model._meta.app_label in _OWN_APPS
        and not relation.related_model._meta.auto_created
    ]


def _letters(number: int) -> str:
    """A key as letters and digits, at most 25: a username has at most 30 characters."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = digits[digit] + text
    return text


def delete_batch(queryset: models.QuerySet[Any, Any]) -> bool:
    """Delete some rows of a queryset; whether there may be more. Queries: two."""
    keys = list(queryset.values_list("pk", flat=True)[:BATCH])
    queryset.model._default_manager.filter(pk__in=keys).delete()
    return len(keys) == BATCH
