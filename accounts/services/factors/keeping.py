"""Factors come, are renamed and go; staff help those who lost theirs."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from accounts.choices import Action
from accounts.models import FACTOR_MODELS, BackupCodes, User
from accounts.services.audit import record_action
from accounts.services.factors.browsers import forget_browsers
from accounts.services.factors.owning import clean_name, has_second_factor
from accounts.services.locking import hold_people, lock_people
from accounts.services.mails import promise_mail
from accounts.services.reasons import clean_reason
from accounts.services.roles import require_permission
from accounts.services.tokens import revoke_tokens
from socialflow.core.devices import default_name
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from socialflow.core.origin import current_origin

RESET_FACTORS = "accounts.reset_factors"
_MOST_PASSKEYS = 20


def note_new_factor(person: User, device: Device, kind: str) -> None:
    """Tell of a new factor; browsers show it once before they are remembered. Call it with the lock of its owner."""
    forget_browsers(person=person)
    record_action(action=Action.FACTOR_ADDED, subject=person, actor=person, kind=kind, name=device.name)
    promise_mail(person=person, template="factor_added", kind=kind, name=device.name)


def check_passkey_room(*, person: User) -> None:
    """Whether somebody may have another passkey. Raises ConflictError `too_many_factors`. Queries: one."""
    if WebAuthnCredential.objects.filter(user=person).count() >= _MOST_PASSKEYS:
        text = gettext("You have %(n)s passkeys already. Remove one first.")
        raise ConflictError("too_many_factors", text % {"n": _MOST_PASSKEYS})


def keep_passkey(*, person: User, credential: WebAuthnCredential) -> None:
    """Take in a passkey that was verified a moment ago: it gets a name, and its owner is told.

    Locks: the person's row.
    """
    with transaction.atomic():
        hold_people(person.pk)
        credential.name = default_name(current_origin().user_agent)
        credential.save(update_fields=["name"])
        note_new_factor(person, credential, kind="passkey")


def rename_factor(*, person: User, factor_id: str, name: str) -> Device:
    """Call an app or a passkey something else.

    Raises:
        NotFoundError: `factor_not_found`.
        InvalidError: `name_missing`, `name_too_long`.
    """
    label = clean_name(name)
    if not label:
        raise InvalidError("name_missing", gettext("Give it a name that you will recognise."))
    device, _kind = _factor_of(person, factor_id)
    device.name = label
    device.save(update_fields=["name"])
    return device


def remove_factor(*, person: User, factor_id: str) -> None:
    """Do without an app or a passkey; with the last one the backup codes go too.

    Raises:
        NotFoundError: `factor_not_found`.
        ConflictError: `staff_need_a_factor`.
    Locks: the person's row.
    """
    with transaction.atomic():
        hold_people(person.pk)
        device, kind = _factor_of(person, factor_id)
        device.delete()
        if not has_second_factor(person=person):
            if User.objects.filter(pk=person.pk, is_staff=True).exists():
                raise ConflictError(
                    "staff_need_a_factor", gettext("Staff need a second factor: add another before this goes.")
                )
            BackupCodes.objects.filter(user=person).delete()
        forget_browsers(person=person)
        record_action(action=Action.FACTOR_REMOVED, subject=person, actor=person, kind=kind, name=device.name)
        promise_mail(person=person, template="factor_removed", kind=kind, name=device.name)


def reset_factors(*, person_id: UUID, actor: User, reason: str) -> int:
    """Take every second factor from somebody who lost them, so that the password alone lets them in again.

    Their tokens end, too: whoever has the lost device may have them. Only administrators may; the person is told by
    mail, with the reason. How many factors there were is returned.

    Raises:
        ForbiddenError: `forbidden`, `own_factors`.
        NotFoundError: `user_not_found`.
        InvalidError: `reason_missing`, `reason_too_long`.
        ConflictError: `no_factor`.
    Locks: the person's row.
    """
    why = clean_reason(reason)
    require_permission(actor, RESET_FACTORS)
    if actor.pk == person_id:
        raise ForbiddenError("own_factors", gettext("Ask another administrator to reset your factors."))
    with transaction.atomic():
        (person,) = lock_people(person_id)
        count: int = sum(model.objects.filter(user=person, confirmed=True).count() for model in FACTOR_MODELS.values())
        if not count:
            raise ConflictError("no_factor", gettext("They have no second factor."))
        for model in (*FACTOR_MODELS.values(), BackupCodes):
            model.objects.filter(user=person).delete()
        forget_browsers(person=person, actor=actor)
        record_action(action=Action.FACTORS_RESET, subject=person, actor=actor, reason=why, count=count)
        tokens = revoke_tokens(person=person, actor=actor)
        promise_mail(person=person, template="factors_reset", reason=why, tokens=tokens)
    return count


def _factor_of(person: User, factor_id: str) -> tuple[Device, str]:
    """The person's factor of an id such as `totp-12`, and its kind."""
    kind, _, number = factor_id.partition("-")
    model = FACTOR_MODELS.get(kind)
    is_id = number.isascii() and number.isdigit() and len(number) < 19
    device = model.objects.filter(user=person, confirmed=True, pk=int(number)).first() if model and is_id else None
    if device is None:
        raise NotFoundError("factor_not_found", gettext("You have no such factor."))
    return device, kind
