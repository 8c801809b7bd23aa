"""Whose factors: locked while they change, and whether there are any."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import TotpDevice, User
from socialflow.core.errors import InvalidError

NAME_LENGTH = 64
# Backup codes are no factor of their own: they stand in for one of these.
FACTOR_MODELS: dict[str, Any] = {"totp": TotpDevice, "passkey": WebAuthnCredential}


def has_second_factor(*, person: User) -> bool:
    """Whether the person has an app or a passkey to show. Queries: one."""
    return bool(User.objects.filter(_any_factor(), pk=person.pk).exists())


def lock_owner(person: User) -> None:
    """Let nothing else change this person's factors until the running transaction ends."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def clean_name(name: str) -> str:
    """What a factor is to be called. Raises InvalidError `name_too_long`."""
    cleaned = " ".join(name.replace("\0", "").split())
    if len(cleaned) > NAME_LENGTH:
        raise InvalidError(
            "name_too_long", _("A name has at most %(name_length)s characters.") % {"name_length": NAME_LENGTH}
        )
    return cleaned


def _any_factor() -> Q:
    totp, passkey = (
        Exists(model.objects.filter(user=OuterRef("pk"), confirmed=True)) for model in FACTOR_MODELS.values()
    )
    return Q(totp) | Q(passkey)
