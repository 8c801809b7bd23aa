"""What people say against a sanction, and what other staff make of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import APPEAL_DAYS, Action, AppealState
from accounts.models import Appeal, Sanction, User
from accounts.services.audit import record_action
from accounts.services.mails import promise_mail
from accounts.services.reasons import clean_reason
from accounts.services.roles import DECIDE_APPEALS, outranks, require_permission, roles_above
from accounts.services.sanctions import close_appeal, end_sanction, lock_sanction
from socialflow.core.errors import ConflictError, ForbiddenError, NotFoundError


def make_appeal(*, person: User, sanction_id: UUID, text: str) -> Appeal:
    """Appeal against a sanction of one's own, once, within twenty days; staff who can decide it are told.

    Raises:
        NotFoundError: `sanction_not_found` (of others, too).
        ConflictError: `sanction_over`, `appeal_too_late`, `already_appealed`.
        InvalidError: `reason_missing`, `reason_too_long`.
    Locks: the person, then the sanction.
    """
    words = clean_reason(text)
    with transaction.atomic():
        _actor, owner, sanction = lock_sanction(person, sanction_id)
        if owner.pk != person.pk:
            raise NotFoundError("sanction_not_found", _("There is no such sanction."))
        _check_may_appeal(sanction)
        was_empty = not Appeal.objects.filter(state=AppealState.OPEN).exists()
        appeal = Appeal.objects.create(sanction=sanction, text=words)
        record_action(action=Action.APPEAL_MADE, subject=owner, actor=owner, sanction=str(sanction.pk), text=words)
        promise_mail(person=owner, template="appeal_received", text=words)
        if was_empty:
            # One mail wakes the staff; whoever looks finds all that came in since.
            for one in _judges(owner, sanction):
                promise_mail(person=one, template="appeal_waiting")
    return appeal


def decide_appeal(*, actor: User, appeal_id: UUID, is_granted: bool, answer: str) -> Appeal:
    """Grant an appeal, which lifts the sanction, or deny it; the person is told.

    Raises:
        NotFoundError: `appeal_not_found`.
        ForbiddenError: `forbidden`, `same_or_higher_role`, `own_decision` (while somebody else can decide).
        ConflictError: `appeal_decided`.
        InvalidError: `reason_missing`, `reason_too_long`.
    Locks: both people in key order, the sanction, then the appeal.
    """
    words = clean_reason(answer)
    with transaction.atomic():
        sanction_id = Appeal.objects.filter(pk=appeal_id).values_list("sanction", flat=True).first()
        if sanction_id is None:
            raise NotFoundError("appeal_not_found", _("There is no such appeal."))
        actor, person, sanction = lock_sanction(actor, sanction_id)
        appeal = Appeal.objects.select_for_update().get(pk=appeal_id)
        _check_may_decide(actor, person, sanction)
        if appeal.state != AppealState.OPEN:
            raise ConflictError("appeal_decided", _("Somebody decided that appeal already."))
        state = AppealState.GRANTED if is_granted else AppealState.DENIED
        close_appeal(appeal, person, by=actor, state=state, answer=words)
        if is_granted and sanction.ended_at is None:
            end_sanction(sanction, person, by=actor)
        promise_mail(
            person=person, template="appeal_decided", kind=sanction.kind, is_granted=is_granted, answer=words
        )  # fmt: skip
    return appeal


def appeal_deadline(imposed_at: datetime) -> datetime:
    """Until when a sanction of that moment can be appealed."""
    return imposed_at + timedelta(days=APPEAL_DAYS)


def _check_may_appeal(sanction: Sanction) -> None:
    if sanction.ended_at is not None:
        raise ConflictError("sanction_over", _("That sanction is over already."))
    if timezone.now() > appeal_deadline(sanction.created_at):
        raise ConflictError(
            "appeal_too_late", _("An appeal is possible within %(appeal_days)s days.") % {"appeal_days": APPEAL_DAYS}
        )
    if Appeal.objects.filter(sanction=sanction).exists():
        raise ConflictError("already_appealed", _("You appealed already; there is one appeal against each decision."))


def _check_may_decide(actor: User, person: User, sanction: Sanction) -> None:
    require_permission(actor, DECIDE_APPEALS)
    if not outranks(actor, person):
        raise ForbiddenError("same_or_higher_role", _("Staff do not decide about staff of the same or a higher role."))
    if sanction.imposed_by_id == actor.pk and _judges(person, sanction):
        raise ForbiddenError("own_decision", _("You imposed this sanction: somebody else of the staff decides."))


def _judges(person: User, sanction: Sanction) -> list[User]:
    """The staff who can decide an appeal of a person: not who imposed the sanction."""
    staff = User.objects.filter(role__in=roles_above(person.role), is_active=True)
    return list(staff.exclude(pk=sanction.imposed_by_id))
