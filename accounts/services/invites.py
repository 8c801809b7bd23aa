"""Invites: links by which so many people can sign up where not everybody can."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Action
from accounts.models import Invite, User
from accounts.services.audit import record_action
from accounts.services.roles import INVITE_PEOPLE, require_permission, roles_with
from socialflow.core.errors import ForbiddenError, InvalidError, NotFoundError

MAX_USES = 1000
MAX_DAYS = 365


def create_invite(*, actor: User, max_uses: int = 1, days: int | None = 30) -> Invite:
    """Make a link by which people can sign up.

    Args:
        days: how long it works; None: until it is revoked or used up.
    Raises ForbiddenError `forbidden`, InvalidError `invalid_uses`, `invalid_days`. Queries: two.
    """
    require_permission(actor, INVITE_PEOPLE)
    if not 1 <= max_uses <= MAX_USES:
        raise InvalidError("invalid_uses", _("An invite is for 1 to %(max_uses)s people.") % {"max_uses": MAX_USES})
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise InvalidError("invalid_days", _("An invite works for 1 to %(max_days)s days.") % {"max_days": MAX_DAYS})
    expires_at = timezone.now() + timedelta(days=days) if days else None
    with transaction.atomic():
        invite = Invite.objects.create(
            code=secrets.token_urlsafe(16), created_by=actor, max_uses=max_uses, expires_at=expires_at
        )
        record_action(
            action=Action.INVITE_MADE, subject=actor, actor=actor, invite=str(invite.pk), max_uses=max_uses, days=days
        )
    return invite


def revoke_invite(*, actor: User, invite_id: UUID) -> None:
    """Have a link work no longer; who has come by it stays.

    Raises ForbiddenError `forbidden`, NotFoundError `invite_not_found`. Locks: the invite. Queries: three.
    """
    require_permission(actor, INVITE_PEOPLE)
    with transaction.atomic():
        waiting = Invite.objects.select_for_update(of=("self",)).select_related("created_by")
        invite = waiting.filter(pk=invite_id, revoked_at=None).first()
        if invite is None:
            raise NotFoundError("invite_not_found", _("There is no such invite, or it is revoked already."))
        invite.revoked_at = timezone.now()
        invite.save(update_fields=["revoked_at", "updated_at"])
        record_action(action=Action.INVITE_REVOKED, subject=invite.created_by, actor=actor, invite=str(invite.pk))


def check_invite(code: str) -> Invite:
    """The invite of a link that works. Raises ForbiddenError `invite_missing`, `invite_not_valid`. Queries: one."""
    if not code:
        raise ForbiddenError("invite_missing", _("People join here by an invite. Ask for one."))
    is_one = code.isascii() and code.isprintable()
    invite = Invite.objects.filter(_works(), code=code).select_related("created_by").first() if is_one else None
    if invite is None:
        raise ForbiddenError("invite_not_valid", _("This invite does not work any more. Ask for a new one."))
    return invite


def use_invite(*, code: str) -> Invite:
    """Count one who signs up, and return what they used; of two at once for the last place, one gets it.

    Raises ForbiddenError `invite_not_valid`. Locks: the invite's row, until the transaction ends. Queries: two.
    """
    with transaction.atomic():
        if not Invite.objects.filter(_works(), code=code).update(use_count=F("use_count") + 1):
            raise ForbiddenError("invite_not_valid", _("This invite does not work any more. Ask for a new one."))
        return Invite.objects.get(code=code)


def give_back_place(*, invite_id: UUID) -> None:
    """Take back one use of a link; call it in the transaction in which the account of that use goes.

    Locks: the invite's row, until that transaction ends. Queries: one.
    """
    Invite.objects.filter(pk=invite_id, use_count__gt=0).update(use_count=F("use_count") - 1)


def _works() -> Q:
    in_time = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    # Who may invite nobody any more has invited nobody. No join: an UPDATE with one would believe the count that it
    # read before it waited for the row.
    of_somebody = Q(created_by__in=User.objects.filter(is_active=True, role__in=roles_with(INVITE_PEOPLE)))
    return in_time & of_somebody & Q(revoked_at=None, use_count__lt=F("max_uses"))
