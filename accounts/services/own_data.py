"""What accounts has of a person, for a copy of their data: theirs alone, and of others no more than their names."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import (
    APPEAL_COLUMNS,
    SANCTION_COLUMNS,
    ApiToken,
    AuditEntry,
    Block,
    DataExport,
    Follow,
    FollowRequest,
    Invite,
    Mute,
    RememberedBrowser,
    Sanction,
    Session,
    SignupRequest,
    TermsAcceptance,
    TotpDevice,
    User,
    picture_path,
)
from accounts.querysets import KNOWN, StandsTo
from accounts.services.export_parts import Row, StoredFile, contributes_files, contributes_to_export, every_row
from socialflow.core.ids import uuid7_moment

# What is no word about the person: the hash of a password, and flags that follow from other columns.
_UNTOLD = frozenset(
    {"password", "is_active", "is_open", "is_staff", "is_superuser", "avatar_version", "banner_version"}
)
_PROFILE = tuple(field.attname for field in User._meta.concrete_fields if field.attname not in _UNTOLD)


@contributes_to_export("profile")
def _profile(person: User) -> Iterator[Row]:
    """The account with all settings, the private ones too."""
    return every_row(User.objects.filter(pk=person.pk).values(*_PROFILE))


@contributes_to_export("email_addresses")
def _addresses(person: User) -> Iterator[Row]:
    return every_row(EmailAddress.objects.filter(user=person).values("id", "email", "primary", "verified"))


@contributes_to_export("connected_accounts")
def _connections(person: User) -> Iterator[Row]:
    columns = ("id", "provider", "uid", "date_joined", "last_login", "extra_data")
    return every_row(SocialAccount.objects.filter(user=person).values(*columns))


@contributes_to_export("following")
def _following(person: User) -> Iterator[Row]:
    """Those whom the list of it names, as with all that follow: who is away or kept out is out of sight."""
    rows = Follow.objects.filter(follower=person, followee__is_active=True)
    return every_row(rows.values("id", "created_at", "followee__username"))


@contributes_to_export("followers")
def _followers(person: User) -> Iterator[Row]:
    rows = Follow.objects.filter(followee=person, follower__is_active=True)
    return every_row(rows.values("id", "created_at", "follower__username"))


@contributes_to_export("follow_requests_sent")
def _requests_sent(person: User) -> Iterator[Row]:
    rows = _of_known(FollowRequest.objects.filter(follower=person), person, "followee")
    return every_row(rows.values("id", "created_at", "followee__username"))


@contributes_to_export("follow_requests_received")
def _requests_received(person: User) -> Iterator[Row]:
    rows = _of_known(FollowRequest.objects.filter(followee=person), person, "follower")
    return every_row(rows.values("id", "created_at", "follower__username"))


@contributes_to_export("blocks")
def _blocks(person: User) -> Iterator[Row]:
    """Those that the person made; by whom they are blocked is those people's secret."""
    return every_row(Block.objects.filter(blocker=person).values("id", "created_at", "blocked__username"))


@contributes_to_export("mutes")
def _mutes(person: User) -> Iterator[Row]:
    rows = Mute.objects.filter(Q(until=None) | Q(until__gt=Now()), muter=person)
    return every_row(rows.values("id", "created_at", "muted__username", "until"))


@contributes_to_export("sanctions")
def _sanctions(person: User) -> Iterator[Row]:
    """With their appeals; which of the staff decided is not told."""
    columns = (*SANCTION_COLUMNS, *(f"appeal__{name}" for name in APPEAL_COLUMNS))
    return every_row(Sanction.objects.filter(person=person).values(*columns))


@contributes_to_export("security_log")
def _security_log(person: User) -> Iterator[Row]:
    """What happened to the account; from where staff did something is their affair."""
    for entry in every_row(AuditEntry.objects.filter(subject=person)):
        row: dict[str, object] = {"id": entry.pk, "at": uuid7_moment(entry.pk), "action": entry.action}
        if entry.actor_id in {None, person.pk}:
            row |= {"address": entry.address, "user_agent": entry.user_agent, "details": entry.details}
        yield row


@contributes_to_export("sessions")
def _sessions(person: User) -> Iterator[Row]:
    columns = ("address", "user_agent", "created_at", "last_used_at", "expire_date")
    for row in every_row(Session.objects.filter(user=person).values("pk", *columns), keys=("last_used_at", "pk")):
        yield {name: row[name] for name in columns}


@contributes_to_export("api_tokens")
def _tokens(person: User) -> Iterator[Row]:
    columns = ("id", "name", "scopes", "created_at", "expires_at", "last_used_at")
    return every_row(ApiToken.objects.filter(user=person).values(*columns))


@contributes_to_export("second_factors")
def _factors(person: User) -> Iterator[Row]:
    """Their names; never a key."""
    for kind, model in (("app", TotpDevice), ("passkey", WebAuthnCredential)):
        for row in every_row(model.objects.filter(user=person).values("id", "name", "created_at", "last_used_at")):
            yield {"kind": kind, **row}
    for row in every_row(RememberedBrowser.objects.filter(user=person).values("id", "device", "created_at")):
        yield {"kind": "remembered browser", **row}


@contributes_to_export("membership")
def _membership(person: User) -> Iterator[Row]:
    """Terms accepted, what was said at sign-up, invites made, copies asked for."""
    for row in every_row(TermsAcceptance.objects.filter(person=person).values("id", "version", "created_at")):
        yield {"kind": "terms accepted", **row}
    for row in every_row(SignupRequest.objects.filter(person=person).values("id", "text", "created_at")):
        yield {"kind": "request to sign up", **row}
    columns = ("id", "code", "max_uses", "use_count", "created_at", "expires_at", "revoked_at")
    for row in every_row(Invite.objects.filter(created_by=person).values(*columns)):
        yield {"kind": "invite", **row}
    for row in every_row(DataExport.objects.filter(person=person).values("id", "state", "size_bytes", "created_at")):
        yield {"kind": "copy of the data", **row}


@contributes_files(measure=lambda person: 0)
def _pictures(person: User) -> Iterator[StoredFile]:
    for kind, version in (("avatar", person.avatar_version), ("banner", person.banner_version)):
        if version:
            yield StoredFile(f"{kind}.webp", (picture_path(kind, person.pk, version, "large"),))


def _of_known(rows: QuerySet[Any, Any], person: User, other: str) -> QuerySet[Any, Any]:
    """Those rows at whose other end is somebody of whom the person may know."""
    is_known = StandsTo(KNOWN, person.pk, f"{other}_id", f"{other}__status")
    return rows.filter(is_known, **{f"{other}__is_active": True})
