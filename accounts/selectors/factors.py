"""What a person has beside their password, as their settings show it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import BackupCodes, RememberedBrowser, TotpDevice, User


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
    browsers: tuple[RememberedBrowser, ...]


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
    found = []
    for kind, model in (("totp", TotpDevice), ("passkey", WebAuthnCredential)):
        rows = model.objects.filter(user=person, confirmed=True).order_by("pk")
        found += [
            Factor(f"{kind}-{pk}", kind, name, created_at, last_used_at)
            for pk, name, created_at, last_used_at in rows.values_list("pk", "name", "created_at", "last_used_at")
        ]
    digests = BackupCodes.objects.filter(user=person).values_list("digests", flat=True).first()
    browsers = RememberedBrowser.objects.filter(user=person, expires_at__gt=timezone.now()).order_by("-id")
    return Factors(tuple(found), None if digests is None else len(digests), tuple(browsers))


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
