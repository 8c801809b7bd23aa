"""What a person has beside their password, as their settings show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import FACTOR_MODELS, BackupCodes, RememberedBrowser, TotpDevice, User
from socialflow.core.devices import shown_name
from socialflow.core.prepared import PreparedQuery

_FACTOR_COLUMNS = ("pk", "name", "created_at", "last_used_at")
_CONFIRMED = {
    kind: PreparedQuery(
        lambda viewer, model=model: (
            model.objects.filter(user_id=viewer.pk, confirmed=True).order_by("pk").values(*_FACTOR_COLUMNS)
        )
    )
    for kind, model in FACTOR_MODELS.items()
}
_BACKUP_CODES = PreparedQuery(lambda viewer: BackupCodes.objects.filter(user_id=viewer.pk).values("digests"))
_BROWSERS = PreparedQuery(
    lambda viewer: (
        RememberedBrowser.objects.filter(user_id=viewer.pk, expires_at__gt=Now())
        .order_by("-id")
        .values("id", "device", "created_at", "expires_at")
    )
)


@dataclass(frozen=True)
class Factor:
    """An app or a passkey."""

    id: str
    kind: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """All of a person's, the oldest first; `backup_codes_left` is None for somebody who has no set of codes."""

    factors: tuple[Factor, ...]
    backup_codes_left: int | None
    browsers: list[dict[str, Any]]


@dataclass(frozen=True)
class WaysToProve:
    """How somebody can show that it is they."""

    has_app: bool
    has_passkey: bool
    has_backup_codes: bool
    has_password: bool

    @property
    def has_factor(self) -> bool:
        """Whether a password is not enough."""
        return self.has_app or self.has_passkey


def factors_of(person: User) -> Factors:
    """What the settings show. Queries: four."""
    found = [
        Factor(f"{kind}-{row['pk']}", kind, shown_name(row["name"]), row["created_at"], row["last_used_at"])
        for kind, confirmed in _CONFIRMED.items()
        for row in confirmed.rows(person)
    ]
    codes = _BACKUP_CODES.first(person)
    browsers = [{**row, "device": shown_name(row["device"])} for row in _BROWSERS.rows(person)]
    return Factors(tuple(found), len(codes["digests"]) if codes else None, browsers)


def ways_to_prove(person: User) -> WaysToProve:
    """How this person can show that it is they. Queries: one."""
    mine = {
        "has_app": TotpDevice.objects.filter(user=OuterRef("pk"), confirmed=True),
        "has_passkey": WebAuthnCredential.objects.filter(user=OuterRef("pk"), confirmed=True),
        "has_backup_codes": BackupCodes.objects.filter(user=OuterRef("pk"), digests__len__gt=0),
    }
    conditions = {name: Exists(rows) for name, rows in mine.items()}
    found = User.objects.filter(pk=person.pk).values(**conditions).get()
    return WaysToProve(**found, has_password=person.has_usable_password())
