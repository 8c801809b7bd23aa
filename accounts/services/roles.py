"""Roles: which permissions each has, and who may give them."""

from types import MappingProxyType
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Action, Role, Scope
from accounts.models import User
from accounts.services.audit import record_action
from accounts.services.locking import lock_people
from accounts.services.mails import promise_mail
from accounts.services.reasons import clean_reason
from accounts.services.tokens import revoke_tokens
from socialflow.core.errors import ConflictError, ForbiddenError

SANCTION_PEOPLE = "accounts.sanction_user"
DECIDE_APPEALS = "accounts.decide_appeal"
CHANGE_ROLES = "accounts.change_role"
VERIFY_PEOPLE = "accounts.verify_user"
ADMIT_PEOPLE = "accounts.admit_user"
INVITE_PEOPLE = "accounts.invite_user"
END_SESSIONS = "accounts.end_session"

# The one table of what a role may, and nothing in the database that could say otherwise; administrators may everything.
# What a CREATOR has beyond a USER: docs/decisions/0013.
PERMISSIONS = MappingProxyType(
    {
        Role.USER: frozenset[str](),
        Role.CREATOR: frozenset[str](),
        Role.MODERATOR: frozenset(
            {
                "accounts.view_user",
                "accounts.view_sanction",
                "accounts.view_appeal",
                "accounts.view_signuprequest",
                "accounts.view_invite",
                SANCTION_PEOPLE,
                DECIDE_APPEALS,
                ADMIT_PEOPLE,
                INVITE_PEOPLE,
            }
        ),
    }
)
_RANKS = MappingProxyType({Role.USER: 0, Role.CREATOR: 0, Role.MODERATOR: 1, Role.ADMIN: 2})


def permissions_of(role: str) -> frozenset[str]:
    """The Django permissions of a role; an administrator's need no list."""
    return PERMISSIONS.get(Role(role), frozenset())


def roles_with(permission: str) -> list[Role]:
    """The roles that have a permission."""
    return [role for role in Role if role == Role.ADMIN or permission in permissions_of(role)]


def is_staff_role(role: str) -> bool:
    """Whether a role is one of staff, who need a second factor for what it gives them."""
    return _RANKS[Role(role)] > 0


def require_permission(actor: User, permission: str) -> None:
    """Raises ForbiddenError `forbidden` for somebody who does not have it."""
    if not actor.has_perm(permission):
        raise ForbiddenError


def outranks(actor: User, person: User) -> bool:
    """Whether the actor's role is the higher one: staff do not judge their equals."""
    return _RANKS[Role(actor.role)] > _RANKS[Role(person.role)]


def roles_above(role: str) -> list[Role]:
    """The roles that outrank this one."""
    return [other for other, rank in _RANKS.items() if rank > _RANKS[Role(role)]]


def change_role(*, actor: User, person_id: UUID, role: Role, reason: str) -> User:
    """Give a person another role; they are told by mail. The door asks for fresh proof of who acts.

    With a lower one the tokens end that could administrate: they must not be of use again with a later promotion.
    The last administrator stays one: only administrators change roles, and nobody their own.

    Raises:
        ForbiddenError: `forbidden`, `own_role`.
        NotFoundError: `user_not_found`.
        ConflictError: `role_already_given`, `person_not_active` (for a role of staff).
        InvalidError: `reason_missing`, `reason_too_long`.
    Locks: both people, so that two who take each other's role away at once cannot both succeed.
    """
    why = clean_reason(reason)
    with transaction.atomic():
        actor, person = lock_people(actor.pk, person_id)
        require_permission(actor, CHANGE_ROLES)
        if actor.pk == person.pk:
            raise ForbiddenError("own_role", _("Nobody changes their own role. Ask another administrator."))
        if person.role == role:
            raise ConflictError("role_already_given", _("They have that role already."))
        if _RANKS[role] and not person.is_active:
            raise ConflictError("person_not_active", _("Their account is not active, so they cannot be staff."))
        before, person.role = Role(person.role), role
        person.save(update_fields=["role", "updated_at"])
        person.refresh_from_db(fields=["is_staff", "is_superuser"])
        tokens = revoke_tokens(person=person, actor=actor, scope=Scope.ADMIN) if _RANKS[role] < _RANKS[before] else 0
        details = {"before": str(before), "after": str(role)}
        record_action(action=Action.ROLE_CHANGED, subject=person, actor=actor, reason=why, **details)
        promise_mail(person=person, template="role_changed", reason=why, tokens=tokens, **details)
    return person


def make_creator(*, person_id: UUID) -> None:
    """Make a member a creator: what they made was published. Doing it twice changes nothing; staff stay staff."""
    with transaction.atomic():
        (person,) = lock_people(person_id)
        if person.role == Role.USER:
            person.role = Role.CREATOR
            person.save(update_fields=["role", "updated_at"])
            record_action(
                action=Action.ROLE_CHANGED, subject=person, actor=None, before=str(Role.USER), after=str(Role.CREATOR)
            )  # fmt: skip
