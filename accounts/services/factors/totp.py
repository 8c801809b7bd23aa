"""Authenticator apps: set up, confirmed by a code, checked. Source: RFC 6238."""

import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import ClassVar

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Action
from accounts.models import BackupCodes, TotpDevice, User
from accounts.providers import one_time_codes
from accounts.services.audit import record_action
from accounts.services.factors.backup_codes import write_backup_codes
from accounts.services.factors.guesses import (
    count_failures,
    note_failure,
    note_success,
    seconds_to_wait,
    too_early,
    wrong_code,
)
from accounts.services.factors.keeping import note_new_factor
from accounts.services.factors.owning import clean_name
from accounts.services.locking import hold_people
from socialflow.core.encryption import UndecipherableError, decrypt, encrypt, encrypt_anew, is_under_newest_key
from socialflow.core.errors import ConflictError, DomainError, InvalidError, NotFoundError

_PURPOSE = "totp"
_MOST_APPS = 5
_SET_UP_TIME = timedelta(hours=1)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TotpSetUp:
    """An app that is being set up: what the person's phone has to learn."""

    ISSUER: ClassVar[str] = "SocialFlow"

    device: TotpDevice
    key: str
    address: str


def start_totp(*, person: User) -> TotpSetUp:
    """Make a key for another app; it is worth nothing until a code of it confirms it.

    Raises ConflictError `too_many_factors`. Locks: the person's row.
    """
    key = secrets.token_bytes(one_time_codes.KEY_BYTES)
    with transaction.atomic():
        hold_people(person.pk)
        TotpDevice.objects.filter(user=person, confirmed=False).delete()
        if TotpDevice.objects.filter(user=person).count() >= _MOST_APPS:
            raise ConflictError(
                "too_many_factors",
                _("You have %(most_apps)s apps already. Remove one first.") % {"most_apps": _MOST_APPS},
            )
        device = TotpDevice.objects.create(
            user=person, confirmed=False, encrypted_key=encrypt(key, purpose=_PURPOSE), name=""
        )  # fmt: skip
    return _set_up_of(device, person, key)


def pending_totp(*, person: User) -> TotpSetUp | None:
    """The app that this person is setting up, for an hour; None when there is none. Queries: one."""
    begun_after = timezone.now() - _SET_UP_TIME
    device = TotpDevice.objects.filter(user=person, confirmed=False, created_at__gt=begun_after).first()
    key = _key_of(device) if device else None
    return _set_up_of(device, person, key) if device and key else None


@dataclass(frozen=True)
class NewApp:
    """An app that was just confirmed, and the backup codes that come with the first one."""

    device: TotpDevice
    codes: tuple[str, ...]


def confirm_totp(*, person: User, code: str, name: str) -> NewApp:
    """Start using the app that was set up, since it shows the right code.

    Raises:
        NotFoundError: `no_set_up`.
        InvalidError: `wrong_code`, `name_too_long`.
        DomainError: `too_many_codes` (429).
    Locks: the person's row and the device's.
    """
    label = clean_name(name) or _("Authenticator app")
    with transaction.atomic():
        hold_people(person.pk)
        pending = pending_totp(person=person)
        if pending is None:
            raise NotFoundError("no_set_up", _("There is nothing to confirm. Start again."))
        outcome = _try([pending.device], code, count_failures)
        if isinstance(outcome, TotpDevice):
            outcome.confirmed, outcome.name = True, label
            outcome.save(update_fields=["confirmed", "name"])
            codes = () if BackupCodes.objects.filter(user=person).exists() else write_backup_codes(person)
            note_new_factor(person, outcome, kind="totp")
            return NewApp(outcome, codes)
    raise outcome  # after the transaction, which has counted the failure


def install_totp(*, person: User, key: bytes, name: str) -> TotpDevice:
    """Give a person an app whose key they know already, such as that of the demo world's administrator."""
    with transaction.atomic():
        device: TotpDevice = TotpDevice.objects.create(
            user=person, name=name, encrypted_key=encrypt(key, purpose=_PURPOSE)
        )
        record_action(action=Action.FACTOR_ADDED, subject=person, actor=person, kind="totp", name=name)
    return device


def encrypt_keys_anew() -> int:
    """Put every app's key under the newest SECRET_KEY, so that older ones can go; how many had to be written.

    Keys that no SECRET_KEY opens stay as they are, and are told of in the log.
    """
    written = 0
    for device in TotpDevice.objects.order_by("pk").iterator():
        before = device.encrypted_key
        if _key_of(device) and device.encrypted_key != before:
            written += TotpDevice.objects.filter(pk=device.pk, encrypted_key=before).update(
                encrypted_key=device.encrypted_key
            )
    return written


def check_totp(*, person: User, code: str) -> TotpDevice:
    """The app that shows this code now. No code is taken twice, and of two at once one is.

    Raises:
        InvalidError: `wrong_code`, `code_used`.
        DomainError: `too_many_codes` (429).
    Locks: the person's devices, in key order.
    """
    with transaction.atomic():
        rows = TotpDevice.objects.select_for_update(no_key=True).filter(user=person, confirmed=True).order_by("pk")
        outcome = _try(list(rows), code, partial(note_failure, person))
    if isinstance(outcome, DomainError):  # after the transaction, which has counted the failure
        raise outcome
    return outcome


def _try(
    devices: list[TotpDevice], code: str, failed: Callable[[Sequence[TotpDevice]], None]
) -> TotpDevice | DomainError:
    """The device whose code it is, with its step moved; else why none is, after `failed` was told of the guess."""
    waits = {device: seconds_to_wait(device) for device in devices}
    free = [device for device, wait in waits.items() if not wait]
    if not free:
        return too_early(min(waits.values())) if waits else wrong_code()
    digits = re.sub(r"\s", "", code)
    is_used = False
    for device in free:
        step = _step_of(device, digits)
        if step is not None and step > device.last_step:
            device.last_step = step
            note_success(device, "last_step", "encrypted_key")
            return device
        is_used = is_used or step is not None
    failed(free)
    if is_used:
        return InvalidError("code_used", _("This code was used already. Wait for the next one."))
    return wrong_code(devices)


def _step_of(device: TotpDevice, code: str) -> int | None:
    key = _key_of(device)
    return one_time_codes.matching_step(key, code, time.time()) if key else None


def _key_of(device: TotpDevice) -> bytes | None:
    """Its key; one that an old SECRET_KEY encrypted is under the newest from the next right code on."""
    try:
        key = decrypt(device.encrypted_key, purpose=_PURPOSE)
        if not is_under_newest_key(device.encrypted_key, purpose=_PURPOSE):
            device.encrypted_key = encrypt_anew(device.encrypted_key, purpose=_PURPOSE)
    except UndecipherableError:
        _log.error("factors.key_undecipherable", device=device.pk)
        return None
    return key


def _set_up_of(device: TotpDevice, person: User, key: bytes) -> TotpSetUp:
    address = one_time_codes.key_address(key, issuer=TotpSetUp.ISSUER, account=person.username)
    return TotpSetUp(device, one_time_codes.readable_key(key), address)
