"""The badge of people of whom staff made sure that they are who they say."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.choices import Action
from accounts.models import User
from accounts.services.audit import record_action
from accounts.services.locking import lock_people
from accounts.services.mails import promise_mail
from accounts.services.reasons import clean_reason
from accounts.services.roles import VERIFY_PEOPLE, require_permission


def set_badge(*, actor: User, person_id: UUID, is_verified: bool, reason: str) -> User:
    """Give a person the verified badge, or take it away; they are told by mail. What is so already stays.

    Args:
        reason: how staff made sure, or why not any more.

    Raises:
        ForbiddenError: `forbidden`.
        NotFoundError: `user_not_found`.
        InvalidError: `reason_missing`, `reason_too_long`.
    """
    why = clean_reason(reason)
    with transaction.atomic():
        actor, person = lock_people(actor.pk, person_id)
        require_permission(actor, VERIFY_PEOPLE)
        if is_verified != (person.verified_at is not None):
            person.verified_at = timezone.now() if is_verified else None
            person.save(update_fields=["verified_at", "updated_at"])
            action = Action.BADGE_GIVEN if is_verified else Action.BADGE_TAKEN
            record_action(action=action, subject=person, actor=actor, reason=why)
            promise_mail(person=person, template="badge_changed", is_verified=is_verified, reason=why)
    return person
