"""What staff are shown of people, for programs: who there is, what was decided about them, and what happened.

Who may see which of it is asked by the doors: all of it is for staff, where people can be reached and the audit log
for administrators.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, F, OuterRef, Q

from accounts.choices import Action, AppealState, SanctionKind
from accounts.models import APPEAL_COLUMNS, SANCTION_COLUMNS, Appeal, AuditEntry, Sanction, SignupRequest, User
from socialflow.core.cursors import Page, paginate
from socialflow.core.errors import nobody
from socialflow.core.ids import uuid7_moment

_PERSON = (
    "id", "username", "display_name", "status", "role", "verified_at", "follower_count", "following_count",
    "video_count", "post_count", "created_at",
)  # fmt: skip
_FILE = (*_PERSON, "bio", "location", "links", "profile_visibility", "last_login", "purge_at")
_APPEAL = ("id", *APPEAL_COLUMNS)


@dataclass(frozen=True)
class PeopleWanted:
    """Which people staff look for; None and "" are all.

    Args:
        beginning: of their username or name.
        by_address: that of their e-mail address counts, too.
    """

    beginning: str = ""
    by_address: bool = False
    status: str | None = None
    role: str | None = None
    is_verified: bool | None = None


def staff_people(wanted: PeopleWanted, *, cursor: str | None, size: int) -> Page[Any]:
    """The people that staff look for, the newest account first; who is purged is nobody. Queries: one."""
    people = User.objects.not_purged()
    if wanted.beginning:
        people = people.called(wanted.beginning, by_address=wanted.by_address)
    if wanted.status is not None:
        people = people.filter(status=wanted.status)
    if wanted.role is not None:
        people = people.filter(role=wanted.role)
    if wanted.is_verified is not None:
        people = people.filter(verified_at__isnull=not wanted.is_verified)
    return paginate(people.values(*_PERSON), scope=f"staff:people:{wanted}", keys=["id"], cursor=cursor, size=size)


def staff_person(username: str, *, with_contact: bool) -> dict[str, Any]:
    """One person as staff see them, with what is in force against them and what they wrote when they asked to join.

    Args:
        with_contact: also where they can be reached; otherwise that is None.
    Raises NotFoundError `user_not_found`. Queries: two, three with the contact.
    """
    row = _named(username).values(*_FILE, "phone", "phone_verified_at", request=F("signup_request__text")).first()
    if row is None:
        raise nobody()
    phone, is_verified = row.pop("phone"), row.pop("phone_verified_at") is not None
    in_force = Sanction.objects.in_force().filter(person_id=row["id"])
    sanction = in_force.values(*SANCTION_COLUMNS, by=F("imposed_by__username")).first()
    contact = None
    if with_contact:
        addresses = EmailAddress.objects.filter(user_id=row["id"]).order_by("-primary", "email")
        emails = list(addresses.values("email", is_verified=F("verified")))
        contact = {"emails": emails, "phone": phone, "is_phone_verified": is_verified}
    return {**row, "sanction": sanction, "contact": contact}


def staff_person_id(username: str) -> UUID:
    """The account of a username, whatever its status. Raises NotFoundError `user_not_found`. Queries: one."""
    found: UUID | None = _named(username).values_list("id", flat=True).first()
    if found is None:
        raise nobody()
    return found


def staff_sanctions(
    *, person: str | None, kind: SanctionKind | None, is_over: bool | None, cursor: str | None, size: int
) -> Page[Any]:
    """What staff decided about everybody or one person, the latest first, each with its appeal.

    Raises NotFoundError `user_not_found`. Queries: one, two about a person.
    """
    rows = Sanction.objects.all()
    if person is not None:
        rows = rows.filter(person=staff_person_id(person))
    if kind is not None:
        rows = rows.filter(kind=kind)
    if is_over is not None:
        rows = rows.filter(ended_at__isnull=not is_over)
    columns = {
        "username": F("person__username"), "by": F("imposed_by__username"), "lifted_by": F("ended_by__username"),
        **{f"appeal_{name}": F(f"appeal__{name}") for name in _APPEAL},
    }  # fmt: skip
    scope = f"staff:sanctions:{person}:{kind}:{is_over}"
    page = paginate(rows.values(*SANCTION_COLUMNS, **columns), scope=scope, keys=["id"], cursor=cursor, size=size)
    return Page([_with_appeal(row) for row in page.items], page.next_cursor)


def staff_appeals(state: AppealState, *, cursor: str | None, size: int) -> Page[Any]:
    """The appeals of a state, each with its sanction: those that wait from the oldest on, the others the latest first.

    Queries: one.
    """
    rows = Appeal.objects.filter(state=state).values(
        *_APPEAL, username=F("sanction__person__username"), decided_by_name=F("decided_by__username"),
        about_by=F("sanction__imposed_by__username"),
        **{f"about_{name}": F(f"sanction__{name}") for name in SANCTION_COLUMNS},
    )  # fmt: skip
    page = paginate(
        rows, scope=f"staff:appeals:{state}", keys=["id"], cursor=cursor, size=size, ascending=state == AppealState.OPEN
    )
    return Page([_with_sanction(row) for row in page.items], page.next_cursor)


def staff_signups(*, cursor: str | None, size: int) -> Page[Any]:
    """Who waits for the staff to let them in, the first that asked first. Queries: one."""
    confirmed = EmailAddress.objects.filter(user_id=OuterRef("person_id"), verified=True)
    rows = SignupRequest.objects.values(
        "id", "text", "created_at", username=F("person__username"), display_name=F("person__display_name"),
        has_confirmed_address=Exists(confirmed),
    )  # fmt: skip
    return paginate(rows, scope="staff:signups", keys=["id"], cursor=cursor, size=size, ascending=True)


def count_signups() -> int:
    """How many people wait for the staff to let them in. Queries: one."""
    return SignupRequest.objects.count()


def staff_audit_log(*, person: str | None, action: Action | None, cursor: str | None, size: int) -> Page[Any]:
    """What happened, the latest first: to everybody, or to a person and by them.

    Args:
        person: a username, or the key of an account: of somebody who is gone that alone is left.
    Raises NotFoundError `user_not_found`. Queries: one, two about a username.
    """
    rows = AuditEntry.objects.all()
    if person is not None:
        person_id = _key_of(person) or staff_person_id(person)
        rows = rows.filter(Q(subject=person_id) | Q(actor=person_id))
    if action is not None:
        rows = rows.filter(action=action)
    shown = rows.values(
        "id", "action", "subject_id", "actor_id", "address", "user_agent", "details",
        subject_name=F("subject__username"), actor_name=F("actor__username"),
    )  # fmt: skip
    page = paginate(shown, scope=f"staff:audit:{person}:{action}", keys=["id"], cursor=cursor, size=size)
    return Page([_entry(row) for row in page.items], page.next_cursor)


def _named(username: str) -> Any:
    """Whoever has a name, whatever their status."""
    return User.objects.not_purged().named(username.removeprefix("@"))


def _key_of(text: str) -> UUID | None:
    """A key that somebody typed; no username looks like one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _with_appeal(row: dict[str, Any]) -> dict[str, Any]:
    appeal = {name: row.pop(f"appeal_{name}") for name in _APPEAL}
    return {**row, "appeal": appeal if appeal["id"] else None}


def _with_sanction(row: dict[str, Any]) -> dict[str, Any]:
    sanction = {name: row.pop(f"about_{name}") for name in (*SANCTION_COLUMNS, "by")}
    decided_by = row.pop("decided_by_name")
    return {**row, "decided_by": decided_by, "sanction": sanction}


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    who = {end: {"id": row.pop(f"{end}_id"), "username": row.pop(f"{end}_name")} for end in ("subject", "actor")}
    return {
        **row,
        **{end: person if person["id"] else None for end, person in who.items()},
        "label": Action.called(row["action"]),
        "at": uuid7_moment(row["id"]),
    }
