"""A new password, and what ends with the old one."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Action
from accounts.models import User
from accounts.services.audit import record_action
from accounts.services.confirming import drop_unproven_ways
from accounts.services.factors import forget_browsers
from accounts.services.locking import lock_people
from accounts.services.log_ins import forget_failed_log_ins
from accounts.services.sessions import end_sessions
from accounts.services.tokens import revoke_tokens
from socialflow.core.errors import ConflictError


@transaction.atomic
def change_password(*, person: User, password: str) -> str:
    """Give a person a checked password; the hash of it.

    Of several that were asked for at once, such as by one link, the first counts.

    Raises ConflictError `password_changed_meanwhile`, when it is not the one any more that the request found.
    Locks: the person. Queries: two.
    """
    (now,) = lock_people(person.pk)
    if now.password != person.password:
        raise ConflictError(
            "password_changed_meanwhile", _("Your password has just been changed. Log in with the new one.")
        )
    now.set_password(password)
    now.save(update_fields=["password", "updated_at"])
    return now.password


def note_password_change(*, person: User, keep: str | None) -> None:
    """Write that a person who is logged in chose a new password, and end their sessions but for the one of key `keep`.

    Their tokens go on working: whoever changes a password knew the old one, and the page of tokens is one press away.
    Queries: three.
    """
    with transaction.atomic():
        end_sessions(person=person, keep=keep)
        forget_browsers(person=person)
        record_action(action=Action.PASSWORD_CHANGED, subject=person, actor=person)


def note_password_reset(*, person: User) -> None:
    """Write that somebody chose a new password by mail, and end all sessions and tokens.

    A reset is how an account is taken back: who came in by the old password, or made a token with it, is out. Apps and
    passkeys stay, even those that log in alone: it shows the mailbox alone, and must go around no second factor. The
    mail about it lists them, as all that still lets in.
    Queries: up to eight.
    """
    with transaction.atomic():
        drop_unproven_ways(person=person)
        end_sessions(person=person)
        forget_browsers(person=person)
        revoke_tokens(person=person)
        record_action(action=Action.PASSWORD_RESET, subject=person, actor=person)
    forget_failed_log_ins(person=person)
