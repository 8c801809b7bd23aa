"""What staff do about people: warn, limit, suspend until, ban, and take it back."""

from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Action, AppealState, SanctionKind, Status
from accounts.models import Appeal, Sanction, User
from accounts.services.audit import record_action
from accounts.services.locking import lock_people
from accounts.services.mails import promise_mail
from accounts.services.reasons import clean_reason
from accounts.services.roles import SANCTION_PEOPLE, outranks, require_permission
from accounts.services.standing import standing_path
from accounts.services.statuses import settle_status
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

_WEIGHTS = MappingProxyType(
    {SanctionKind.WARNING: 0, SanctionKind.LIMIT: 1, SanctionKind.SUSPENSION: 2, SanctionKind.BAN: 3}
)
# A warning of the same words within this is one that was sent twice.
_SAME_WARNING = timedelta(days=1)
_LONGEST_SUSPENSION = timedelta(days=5 * 365)
# So many suspensions end in one run of the clock.
_SWEEP = 200


def warn_person(*, actor: User, person_id: UUID, reason: str) -> Sanction:
    """Tell a person officially that something was not right; nothing else changes. Raises: see `_impose`."""
    return _impose(actor, person_id, SanctionKind.WARNING, reason)


def limit_person(*, actor: User, person_id: UUID, reason: str) -> Sanction:
    """Have what a person makes seen by their followers only. Raises: see `_impose`."""
    return _impose(actor, person_id, SanctionKind.LIMIT, reason)


def suspend_person(*, actor: User, person_id: UUID, reason: str, until: datetime) -> Sanction:
    """Keep a person out until a moment; a suspension that is in force is replaced.

    Raises InvalidError `until_in_the_past`, `until_too_far`, and see `_impose`.
    """
    now = timezone.now()
    if until <= now:
        raise InvalidError("until_in_the_past", _("The end of a suspension lies in the future."))
    if until > now + _LONGEST_SUSPENSION:
        raise InvalidError("until_too_far", _("A suspension lasts five years at most. What has no end is a ban."))
    return _impose(actor, person_id, SanctionKind.SUSPENSION, reason, until)


def ban_person(*, actor: User, person_id: UUID, reason: str) -> Sanction:
    """Keep a person out for good. Raises: see `_impose`."""
    return _impose(actor, person_id, SanctionKind.BAN, reason)


def lift_sanction(*, actor: User, sanction_id: UUID, reason: str) -> Sanction:
    """Take a sanction back; the person is told why. An appeal against it that waits is granted with it.

    Raises:
        NotFoundError: `sanction_not_found`.
        ForbiddenError: `forbidden`, `own_sanction`, `same_or_higher_role`.
        ConflictError: `sanction_over`.
        InvalidError: `reason_missing`, `reason_too_long`.
    """
    why = clean_reason(reason)
    with transaction.atomic():
        actor, person, sanction = lock_sanction(actor, sanction_id)
        _check_may_sanction(actor, person)
        end_sanction(sanction, person, by=actor, why=why)
        if appeal := _lock_waiting_appeal(sanction):
            close_appeal(appeal, person, by=actor, state=AppealState.GRANTED, answer=why)
        _record(Action.SANCTION_LIFTED, sanction, person, actor, reason=why)
        promise_mail(person=person, template="sanction_lifted", kind=sanction.kind, reason=why)
    return sanction


def lift_sanction_of(*, actor: User, person_id: UUID, reason: str) -> Sanction:
    """Take back what is in force against a person. Raises ConflictError `nothing_in_force`, and see `lift_sanction`."""
    current = Sanction.objects.in_force().filter(person_id=person_id).first()
    if current is None:
        raise ConflictError("nothing_in_force", _("Nothing is in force against them."))
    return lift_sanction(actor=actor, sanction_id=current.pk, reason=reason)


def end_due_sanctions() -> int:
    """End the suspensions whose time is over, each in its own transaction; how many ended."""
    due = Sanction.objects.filter(ended_at=None, until__lte=timezone.now()).order_by("until")
    return sum(_end_if_due(sanction.pk, sanction.person_id) for sanction in due.only("person")[:_SWEEP])


def end_sanction(sanction: Sanction, person: User, *, by: User | None, why: str = "") -> None:
    """End a locked sanction and give the locked person the status they have without it.

    Args:
        why: staff took it back; empty where its time was over, or where an appeal says it.
    Raises ConflictError `sanction_over`.
    """
    if sanction.ended_at is not None:
        raise ConflictError("sanction_over", _("That sanction is over already."))
    sanction.ended_at, sanction.ended_by, sanction.lift_reason = timezone.now(), by, why
    sanction.save(update_fields=["ended_at", "ended_by", "lift_reason", "updated_at"])
    settle_status(person)


def close_appeal(appeal: Appeal, person: User, *, by: User | None, state: AppealState, answer: str = "") -> None:
    """Write what became of a locked appeal of a locked person; the caller tells them. Queries: two.

    Args:
        by: None when nobody decided it.
    """
    appeal.state, appeal.answer, appeal.decided_by, appeal.decided_at = state, answer, by, timezone.now()
    appeal.save(update_fields=["state", "answer", "decided_by", "decided_at", "updated_at"])
    record_action(
        action=Action.APPEAL_DECIDED if by else Action.APPEAL_CLOSED, subject=person, actor=by,
        sanction=str(appeal.sanction_id), state=str(state), answer=answer,
    )  # fmt: skip


def lock_sanction(actor: User, sanction_id: UUID) -> tuple[User, User, Sanction]:
    """The actor, the person and their sanction as they stand now; call it in a transaction.

    Raises NotFoundError `sanction_not_found`. Locks: both people in key order, then the sanction. Queries: three.
    """
    person_id = Sanction.objects.filter(pk=sanction_id).values_list("person", flat=True).first()
    if person_id is None:
        raise NotFoundError("sanction_not_found", _("There is no such sanction."))
    actor, person = lock_people(actor.pk, person_id)
    return actor, person, Sanction.objects.select_for_update().get(pk=sanction_id)


def _impose(actor: User, person_id: UUID, kind: SanctionKind, reason: str, until: datetime | None = None) -> Sanction:
    """Impose a sanction; a heavier one ends the lighter that is in force.

    Raises:
        NotFoundError: `user_not_found`.
        ForbiddenError: `forbidden`, `own_sanction`, `same_or_higher_role`.
        ConflictError: `not_a_member_yet`, `already_sanctioned` (by as much or more, or in the same words).
        InvalidError: `reason_missing`, `reason_too_long`.
    Locks: both people in key order, so that two of the staff at once cannot both impose.
    """
    why = clean_reason(reason)
    with transaction.atomic():
        actor, person = lock_people(actor.pk, person_id)
        _check_may_sanction(actor, person)
        if person.status == Status.PENDING:
            raise ConflictError("not_a_member_yet", _("They are not a member yet."))
        if kind == SanctionKind.WARNING:
            _check_not_warned_so(actor, person, why)
        else:
            _end_lighter(actor, person, kind, until)
        sanction = Sanction.objects.create(person=person, kind=kind, reason=why, imposed_by=actor, until=until)
        settle_status(person)
        _note_unread(person, kind)
        moment = until.isoformat() if until else None
        _record(Action.SANCTION_IMPOSED, sanction, person, actor, reason=why, until=moment)
        promise_mail(
            person=person, template="sanction_imposed", kind=str(kind), reason=why, until=moment,
            appeal_path=standing_path(person),
        )  # fmt: skip
    return sanction


def _note_unread(person: User, kind: SanctionKind) -> None:
    """Have a person's pages say that there is something to read; whom it keeps out is told when they log in."""
    if kind in {SanctionKind.WARNING, SanctionKind.LIMIT} and not person.has_unread_decision:
        person.has_unread_decision = True
        person.save(update_fields=["has_unread_decision", "updated_at"])


def _check_not_warned_so(actor: User, person: User, reason: str) -> None:
    """Refuse a warning that was sent twice; who means it a second time says it in other words."""
    warnings = person.sanctions.filter(kind=SanctionKind.WARNING, ended_at=None, imposed_by=actor, reason=reason)
    if warnings.filter(created_at__gt=timezone.now() - _SAME_WARNING).exists():
        raise ConflictError("already_sanctioned", _("You warned them in these words already."), {"kind": "warning"})


def _end_lighter(actor: User, person: User, kind: SanctionKind, until: datetime | None) -> None:
    """End what is in force, when the new sanction is heavier, or a suspension with another end."""
    current = person.sanctions.in_force().select_for_update().first()
    if current is None:
        return
    change = _WEIGHTS[kind] - _WEIGHTS[SanctionKind(current.kind)]
    if change < 0 or (change == 0 and current.until == until):
        raise ConflictError(
            "already_sanctioned", _("Something as heavy or heavier is in force already. Lift that first."),
            {"kind": current.kind},
        )  # fmt: skip
    current.ended_at, current.ended_by = timezone.now(), actor
    current.save(update_fields=["ended_at", "ended_by", "updated_at"])


def _check_may_sanction(actor: User, person: User) -> None:
    require_permission(actor, SANCTION_PEOPLE)
    if actor.pk == person.pk:
        raise ForbiddenError("own_sanction", _("Nobody decides about themselves."))
    if not outranks(actor, person):
        raise ForbiddenError("same_or_higher_role", _("Staff do not decide about staff of the same or a higher role."))


def _end_if_due(sanction_id: UUID, person_id: UUID) -> int:
    with transaction.atomic():
        (person,) = lock_people(person_id)
        sanction = Sanction.objects.select_for_update().get(pk=sanction_id)
        if sanction.ended_at is not None:
            return 0
        end_sanction(sanction, person, by=None)
        _record(Action.SANCTION_ENDED, sanction, person, None)
        appeal = _lock_waiting_appeal(sanction)
        if appeal:
            close_appeal(appeal, person, by=None, state=AppealState.CLOSED)
        promise_mail(person=person, template="suspension_over", has_appeal=appeal is not None)
    return 1


def _lock_waiting_appeal(sanction: Sanction) -> Appeal | None:
    return Appeal.objects.select_for_update().filter(sanction=sanction, state=AppealState.OPEN).first()


def _record(action: Action, sanction: Sanction, person: User, actor: User | None, **details: str | None) -> None:
    record_action(
        action=action, subject=person, actor=actor, sanction=str(sanction.pk), kind=str(sanction.kind), **details
    )  # fmt: skip
