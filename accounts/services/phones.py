"""Phone numbers: claimed by whoever types one, somebody's once its code was typed in, too."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Action
from accounts.models import User
from accounts.services.audit import record_action
from accounts.services.locking import lock_people
from accounts.services.mails import promise_mail
from accounts.services.retiring import is_barred_contact
from socialflow.core.errors import ConflictError, InvalidError


def check_phone(phone: str) -> None:
    """Whether a number can be used here: not one of somebody who was banned when they left.

    Raises InvalidError `contact_refused`. Queries: one.
    """
    if is_barred_contact(phone):
        raise InvalidError("contact_refused", _("That number cannot be used here. Take another one."))


def claim_phone(*, person: User, phone: str) -> None:
    """Keep a number that a person says is theirs; it opens nothing until it is verified.

    Args:
        phone: in E.164.
    Raises InvalidError `contact_refused`. Queries: two.
    """
    check_phone(phone)
    person.phone, person.phone_verified_at = phone, None
    person.save(update_fields=["phone", "phone_verified_at", "updated_at"])


def verify_phone(*, person: User, phone: str) -> None:
    """Make a number a person's own, whose code they have typed in; they are told by mail.

    Raises InvalidError `contact_refused`, ConflictError `phone_taken` when somebody else has proved it to be theirs.
    Locks: the person.
    """
    try:
        with transaction.atomic():
            (locked,) = lock_people(person.pk)
            if locked.phone == phone and locked.phone_verified_at:
                return
            check_phone(phone)
            now = timezone.now()
            User.objects.filter(pk=person.pk).update(phone=phone, phone_verified_at=now, updated_at=now)
            record_action(action=Action.PHONE_CHANGED, subject=person, actor=person)
            promise_mail(person=person, template="phone_changed", number=masked_phone(phone))
    except IntegrityError as error:
        raise ConflictError("phone_taken", _("This number belongs to another account.")) from error
    person.phone, person.phone_verified_at = phone, now


def remove_phone(*, person: User) -> None:
    """Forget a person's number; they are told by mail when it was a way in. Doing it twice changes nothing.

    Locks: the person.
    """
    with transaction.atomic():
        (locked,) = lock_people(person.pk)
        if not locked.phone:
            return
        User.objects.filter(pk=person.pk).update(phone="", phone_verified_at=None, updated_at=timezone.now())
        record_action(action=Action.PHONE_REMOVED, subject=person, actor=person)
        if locked.phone_verified_at:
            promise_mail(person=person, template="phone_removed", number=masked_phone(locked.phone))
    person.phone, person.phone_verified_at = "", None


def masked_phone(phone: str) -> str:
    """A number as mails and pages show it: enough to know one's own by."""
    return f"{phone[:3]} ••• {phone[-3:]}"
