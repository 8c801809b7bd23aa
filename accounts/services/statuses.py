"""The one function that moves an account along its statuses, and what leaving the usable ones ends at once."""

from types import MappingProxyType

from django.utils.translation import gettext as _

from accounts.choices import KEPT_OUT, USABLE, SanctionKind, Status
from accounts.models import User
from accounts.services.sessions import end_sessions
from socialflow.core.errors import ConflictError

# Staff move people by sanctions, people themselves by deactivation and deletion, a clock where time is over.
ALLOWED_MOVES = MappingProxyType(
    {
        Status.PENDING: {Status.ACTIVE, Status.DELETED},
        Status.ACTIVE: {Status.LIMITED, Status.SUSPENDED, Status.BANNED, Status.DEACTIVATED, Status.DELETED},
        Status.LIMITED: {Status.ACTIVE, Status.SUSPENDED, Status.BANNED, Status.DEACTIVATED, Status.DELETED},
        Status.SUSPENDED: {Status.ACTIVE, Status.BANNED, Status.DELETED},
        Status.BANNED: {Status.ACTIVE, Status.DELETED},
        # Whoever comes back has what staff decided meanwhile.
        Status.DEACTIVATED: {Status.ACTIVE, Status.LIMITED, Status.SUSPENDED, Status.BANNED, Status.DELETED},
        Status.DELETED: {Status.ACTIVE, Status.LIMITED, Status.SUSPENDED, Status.BANNED},
    }
)
_OF_SANCTIONS = MappingProxyType(
    {
        SanctionKind.LIMIT: Status.LIMITED,
        SanctionKind.SUSPENSION: Status.SUSPENDED,
        SanctionKind.BAN: Status.BANNED,
    }
)
# Who left or waits keeps that status; a sanction counts when they are back.
_AWAY = frozenset({Status.PENDING, Status.DEACTIVATED, Status.DELETED})


def move_status(*, person: User, status: Status) -> None:
    """Move a locked person to another status; the same one again changes nothing.

    Out of the usable statuses every session ends at once with whatever is open in its name; tokens stop because each
    request reads the status; remembered browsers stay remembered.

    Raises ConflictError `wrong_status` for a move that the table does not allow. Queries: two to four.
    """
    if person.status == status:
        return
    if status not in ALLOWED_MOVES[Status(person.status)]:
        raise ConflictError(
            "wrong_status", _("The account's status does not allow that now."), {"status": str(person.status)}
        )
    person.status = status
    person.save(update_fields=["status", "updated_at"])
    person.refresh_from_db(fields=["is_active", "is_open"])
    if status not in USABLE:
        end_sessions(person=person, keeps_out=status in KEPT_OUT)


def status_by_sanction(person: User) -> Status:
    """The status that a person has by what staff decided, whatever they themselves want. Queries: one."""
    kind = person.sanctions.in_force().values_list("kind", flat=True).first()
    return _OF_SANCTIONS[SanctionKind(kind)] if kind else Status.ACTIVE


def settle_status(person: User) -> None:
    """Move a locked person to the status that their sanctions give them, unless they are away."""
    if person.status not in _AWAY:
        move_status(person=person, status=status_by_sanction(person))
