"""Backup codes: ten that let somebody in who lost everything else, each of them once."""

import hmac
import re
import secrets

from argon2.low_level import Type, hash_secret_raw
from django.db import transaction
from django.utils.translation import gettext

from accounts.choices import Action
from accounts.models import BackupCodes, User
from accounts.services.audit import record_action
from accounts.services.factors.guesses import note_failure, note_success, seconds_to_wait, too_early, wrong_code
from accounts.services.factors.owning import has_second_factor
from accounts.services.locking import hold_people
from accounts.services.mails import promise_mail
from socialflow.core.errors import ConflictError, DomainError

_MANY = 10
# Twelve of 23 letters are 54 bits. No digits: so nobody's code of an app counts as a guess at these, or the reverse.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_LENGTH = 12
_GROUP = 4
_SALT_BYTES = 16
_DIGEST_BYTES = 32
# The least that is recommended for passwords; these are random. Source: OWASP, Password Storage Cheat Sheet.
_TIME_COST, _MEMORY_KIB, _LANES = 2, 19 * 1024, 1


def make_backup_codes(*, person: User) -> tuple[str, ...]:
    """Make ten new codes, which are returned once and never again; the old ones are worth nothing from now on.

    Raises ConflictError `no_factor` for somebody without a second factor. Locks: the person's row.
    """
    with transaction.atomic():
        hold_people(person.pk)
        if not has_second_factor(person=person):
            raise ConflictError("no_factor", gettext("Add an authenticator app or a passkey first."))
        codes = write_backup_codes(person)
        promise_mail(person=person, template="backup_codes_made")
    return codes


def write_backup_codes(person: User) -> tuple[str, ...]:
    """Write a new set. Call it in a transaction that holds the lock of its owner."""
    codes = tuple(_new_code() for _ in range(_MANY))
    salt = secrets.token_bytes(_SALT_BYTES)
    BackupCodes.objects.update_or_create(
        user=person,
        defaults={
            "name": gettext("Backup codes"),
            "salt": salt,
            "digests": [_digest(code, salt) for code in codes],
            "throttling_failure_count": 0,
            "throttling_failure_timestamp": None,
        },
    )
    record_action(action=Action.BACKUP_CODES_MADE, subject=person, actor=person)
    return codes


def check_backup_code(*, person: User, code: str) -> BackupCodes:
    """Use up the backup code that was typed; its owner is told by mail.

    Raises:
        InvalidError: `wrong_code`.
        DomainError: `too_many_codes` (429).
    Locks: the set of codes, so that of two at once with the same code one fails.
    """
    with transaction.atomic():
        outcome = _use_up(person, code)
    if isinstance(outcome, DomainError):  # after the transaction, which has counted the failure
        raise outcome
    return outcome


def _use_up(person: User, code: str) -> BackupCodes | DomainError:
    row: BackupCodes | None = (
        BackupCodes.objects.select_for_update(no_key=True, of=("self",)).filter(user=person).first()
    )
    if row is None:
        return wrong_code()
    if wait := seconds_to_wait(row):
        return too_early(wait)
    typed = _digest(code, bytes(row.salt))
    left = [bytes(digest) for digest in row.digests if not hmac.compare_digest(bytes(digest), typed)]
    if len(left) == len(row.digests):
        note_failure(person, [row])
        return wrong_code([row])
    row.digests = left
    note_success(row, "digests")
    record_action(action=Action.BACKUP_CODE_USED, subject=person, actor=person, left=len(left))
    promise_mail(person=person, template="backup_code_used", left=len(left))
    return row


def _new_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def _digest(code: str, salt: bytes) -> bytes:
    """Argon2id of the letters of a code, however they were grouped."""
    letters = re.sub(r"[^a-z]", "", code.lower())
    return hash_secret_raw(letters.encode(), salt, _TIME_COST, _MEMORY_KIB, _LANES, _DIGEST_BYTES, Type.ID)
