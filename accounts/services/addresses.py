"""E-mail addresses, which the log-in library keeps: what is written and told of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Action
from accounts.models import User
from accounts.services.audit import record_action
from accounts.services.locking import try_to_hold
from accounts.services.mails import promise_mail
from socialflow.core.errors import ConflictError


def hold_addresses(*, person: User) -> None:
    """Let nobody else change a person's addresses until the running transaction ends.

    Nobody waits: it may last as long as a mail server takes. Raises ConflictError `addresses_changing`. Queries: one.
    """
    if not try_to_hold(f"addresses {person.pk}"):
        raise ConflictError("addresses_changing", _("Your addresses are being changed at this moment. Try again."))


def note_confirmed_address(*, person: User, email: str, is_main: bool) -> None:
    """Write that an address was confirmed; of a further one, which is a way in, the main one is told. Queries: two."""
    with transaction.atomic():
        record_action(action=Action.EMAIL_CONFIRMED, subject=person, actor=person, email=email)
        if not is_main:
            promise_mail(person=person, template="email_added", added_email=email)
