"""Accounts whose address nobody has confirmed yet: they are out of sight, and after some days they are gone."""

from datetime import timedelta
from uuid import UUID

import structlog
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Status
from accounts.models import SignupRequest, User
from accounts.services.invites import give_back_place
from accounts.services.locking import lock_people
from accounts.services.statuses import move_status
from socialflow.core.errors import ConflictError, NotFoundError

# So many are removed in one run of the clock.
_AT_ONCE = 5000
_log = structlog.get_logger(__name__)


def lock_newcomer(*, person_id: UUID) -> User:
    """Hold an account whose address is being confirmed, until the running transaction ends: it is not removed now.

    Raises ConflictError `account_gone`. Locks: the person. Queries: one.
    """
    try:
        return lock_people(person_id)[0]
    except NotFoundError as error:
        raise account_gone() from error


def account_gone() -> ConflictError:
    """What somebody is told who confirms the address of an account that is not there any more."""
    return ConflictError(
        "account_gone", _("Your account was removed, because its address was not confirmed in time. Sign up again.")
    )


def admit_confirmed(*, person: User) -> None:
    """Make a locked person a member who has confirmed their address, and of whom nobody waits for the staff.

    Queries: one for a member, up to five for a newcomer.
    """
    if person.status != Status.PENDING or SignupRequest.objects.filter(person=person).exists():
        return
    if not _is_unconfirmed(person):
        if person.invite_id:
            person.invite = None
            person.save(update_fields=["invite", "updated_at"])
        move_status(person=person, status=Status.ACTIVE)


def release_provider_account(*, provider: str, uid: str) -> bool:
    """Have whoever shows an account at a provider connect it, though somebody who never confirmed an address holds it.

    Whether somebody did. Queries: one, a few where there is one.
    """
    held = SocialAccount.objects.filter(provider=provider, uid=uid, user__status=Status.PENDING)
    count: int = held.exclude(user__emailaddress__verified=True).delete()[0]
    return count > 0


def drop_unproven_ways(*, person: User) -> None:
    """Take what else leads into an account whose address nobody has confirmed: whoever has the mail may be another.

    Locks: the person. Queries: one of a member; of a newcomer four, a few more where there is something to take.
    """
    (person,) = lock_people(person.pk)
    if person.status == Status.PENDING and _is_unconfirmed(person):
        SocialAccount.objects.filter(user=person).delete()
        User.objects.filter(pk=person.pk).update(phone="", phone_verified_at=None)


def purge_unconfirmed() -> int:
    """Remove the accounts that nobody confirmed in time, and free their names; how many they were.

    Of a person who confirms at this moment the account stays; who comes a moment later is told that it is gone.
    """
    oldest = timezone.now() - timedelta(days=settings.SIGNUP_CONFIRM_DAYS)
    due = User.objects.filter(status=Status.PENDING, created_at__lt=oldest)
    # Of whom others have something, or who made something, was a member once: those are not ours to remove.
    due = due.filter(video_count=0, post_count=0, follower_count=0, following_count=0)
    late = due.filter(emailaddress__verified=False).exclude(emailaddress__verified=True).distinct()
    return sum(map(_try_to_remove, list(late.values_list("pk", flat=True)[:_AT_ONCE])))


def _try_to_remove(person_id: UUID) -> int:
    """One that cannot be removed is in the log, and in nobody's way."""
    try:
        return _remove_unconfirmed(person_id)
    except DatabaseError:
        _log.exception("unconfirmed.not_removed", person=str(person_id))
        return 0


@transaction.atomic
def _remove_unconfirmed(person_id: UUID) -> int:
    person = User.objects.select_for_update().filter(pk=person_id, status=Status.PENDING).first()
    if person is None or not _is_unconfirmed(person):
        return 0
    person.delete()
    if person.invite_id:
        give_back_place(invite_id=person.invite_id)
    return 1


def _is_unconfirmed(person: User) -> bool:
    """Whether a locked person has addresses, and none of these is confirmed. Queries: one."""
    return set(EmailAddress.objects.filter(user=person).values_list("verified", flat=True)) == {False}
