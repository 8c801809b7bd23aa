"""How a person who is kept out can still read why, and answer: by a signed link."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import APPEAL_DAYS
from accounts.models import User
from socialflow.core.errors import NotFoundError

_SALT = "accounts.standing"


def standing_path(person: User) -> str:
    """The address of the page that says how their account stands; whoever has it reads it without logging in.

    It goes into the mail about a sanction, and to whoever logs in with the right password while kept out.
    """
    return reverse("accounts:standing_of", args=[standing_token(person)])


def standing_token(person: User) -> str:
    """The signed part of that address."""
    return signing.dumps(str(person.pk), salt=_SALT)


def note_read(person: User) -> None:
    """Have their pages say no longer that there is a decision to read; call it before what they read is read.

    Queries: one when there was any, else none.
    """
    if person.has_unread_decision:
        User.objects.filter(pk=person.pk).update(has_unread_decision=False, updated_at=timezone.now())
        person.has_unread_decision = False


def person_of_link(token: str) -> User:
    """Whose link it is. Raises NotFoundError `link_not_valid` for a forged one, and one older than an appeal may be."""
    try:
        person_id = signing.loads(token, salt=_SALT, max_age=timedelta(days=APPEAL_DAYS))
        person: User = User.objects.get(pk=person_id)
    except (signing.BadSignature, User.DoesNotExist) as error:
        raise NotFoundError(
            "link_not_valid", _("This link does not work any more. Log in to see how your account stands.")
        ) from error
    return person
