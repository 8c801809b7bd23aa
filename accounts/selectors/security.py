"""What a person sees of the safety of their account: sessions, and what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.db.models.functions import Now

from accounts.choices import Action
from accounts.models import AuditEntry, Session, User
from accounts.selectors.factors import Factor, factors_of
from accounts.services.phones import masked_phone
from socialflow.core.cursors import Page
from socialflow.core.devices import device_of, shown_name
from socialflow.core.ids import uuid7_moment
from socialflow.core.places import place_of
from socialflow.core.prepared import PreparedQuery

# What of an entry's details its owner is shown, whatever else was written for staff.
_SHOWN_DETAILS = ("name", "email", "provider", "device")
# The rest ends within the hour (accounts.services.sessions).
_SHOWN = 100


_ALIVE = PreparedQuery(
    lambda viewer: (
        Session.objects.filter(user_id=viewer.pk, expire_date__gt=Now())
        .order_by("-last_used_at")
        .values("session_key", "user_agent", "address", "created_at", "last_used_at", "expire_date")
    )
)
_ADDRESSES = PreparedQuery(
    lambda viewer: (
        EmailAddress.objects.filter(user_id=viewer.pk).order_by("email").values("pk", "email", "verified", "primary")
    )
)
_LOG = PreparedQuery(
    lambda viewer, before: (
        AuditEntry.objects.filter(subject_id=viewer.pk, id__lt=before)
        .order_by("-id")
        .values("id", "action", "actor_id", "address", "user_agent", "details")
    ),
    "before",
)


@dataclass(frozen=True)
class Account:
    """Whose a name typed at log-in is, and the hash of their password."""

    id: UUID
    password: str


def account_of_login(*, email: str = "", phone: str = "", username: str = "") -> Account | None:
    """The account that a name belongs to; an address first, which must be verified where two claim it. Queries: one."""
    if email:
        addresses = EmailAddress.objects.filter(email=email.lower()).order_by("-verified", "-primary", "pk")
        row = addresses.values_list("user_id", "user__password").first()
    elif phone:
        people = User.objects.filter(phone=phone, phone_verified_at__isnull=False)
        row = people.values_list("pk", "password").first()
    else:
        row = User.objects.filter(username=username.lower()).values_list("pk", "password").first()
    return Account(*row) if row else None


@dataclass(frozen=True)
class WaysIn:
    """By what somebody can get into an account, and what is asked after a password."""

    emails: tuple[str, ...]
    # As much of it as its owner knows it by.
    phone: str
    providers: tuple[str, ...]
    factors: tuple[Factor, ...]


def ways_in_of(person: User) -> WaysIn:
    """What lets in to a person's account beside the password. Queries: six."""
    emails = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "pk")
    connected = SocialAccount.objects.filter(user=person).order_by("pk")
    return WaysIn(
        tuple(emails.values_list("email", flat=True)),
        masked_phone(person.phone) if person.phone_verified_at else "",
        tuple(filter(None, map(provider_name, connected))),
        factors_of(person).factors,
    )


def provider_name(account: SocialAccount) -> str:
    """What a provider calls itself; empty for one that the operator does not offer any more: it lets nobody in."""
    try:
        return str(account.get_provider().name)
    except SocialApp.DoesNotExist:
        return ""


def addresses_of(person: User) -> list[dict[str, Any]]:
    """A person's e-mail addresses, confirmed ones and others. Queries: one."""
    return _ADDRESSES.rows(person)


def sessions_of(person: User, *, current_key: str | None) -> list[dict[str, Any]]:
    """A person's sessions, this one first, then the last used. Queries: one."""
    alive = [Session(**row) for row in _ALIVE.rows(person, limit=_SHOWN)]
    shown = [
        {
            "id": row.public_id,
            "device": device_of(row.user_agent),
            "address": row.address,
            "place": place_of(row.address),
            "created_at": row.created_at,
            "last_used_at": row.last_used_at,
            "expires_at": row.expire_date,
            "is_current": row.session_key == current_key,
        }
        for row in alive
    ]
    return sorted(shown, key=lambda session: not session["is_current"])


def security_log(person: User, *, cursor: str | None, size: int) -> Page[Any]:
    """What happened to a person's account, the latest first. Queries: one."""
    page = _LOG.page(person, scope=f"security-log:{person.pk}", cursor=cursor, size=size)
    return Page([_entry(row, person) for row in page.items], page.next_cursor)


def _entry(row: Mapping[str, Any], person: User) -> dict[str, Any]:
    is_own = row["actor_id"] == person.pk
    # From where staff did something is their affair.
    address, user_agent = (None, "") if row["actor_id"] and not is_own else (row["address"], row["user_agent"])
    details = orjson.loads(row["details"])
    return {
        "id": row["id"],
        "action": row["action"],
        "label": Action.called(row["action"]),
        "about": next((shown_name(str(details[name])) for name in _SHOWN_DETAILS if details.get(name)), ""),
        "by": "you" if is_own else "staff" if row["actor_id"] else "",
        "at": uuid7_moment(row["id"]),
        "device": device_of(user_agent) if user_agent else "",
        "address": address,
        "place": place_of(address),
    }
