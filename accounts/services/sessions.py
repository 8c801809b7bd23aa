"""The end of sessions, told to whatever is open in their name."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.choices import KEPT_OUT, Action, Status
from accounts.models import Session, User
from accounts.services.audit import record_action
from accounts.services.locking import lock_people
from accounts.services.mails import promise_mail
from accounts.services.reasons import clean_reason
from accounts.services.roles import END_SESSIONS, require_permission
from socialflow.core.devices import device_of
from socialflow.core.errors import NotFoundError
from socialflow.core.redis import redis_client

# A person has no more sessions for long than the settings show; those used least lately end.
MAX_SESSIONS = 100
_PURGED_AT_ONCE = 1000
_log = structlog.get_logger(__name__)


def session_channel(session_key: str) -> str:
    """Where the end of a session is told; its key itself is no business of Redis."""
    return f"sessions:ended:{hashlib.sha256(session_key.encode()).hexdigest()}"


def standing_of_ended(*, session_key: str) -> Status | None:
    """What keeps out the person of a session that the staff's decision ended; None for any other that is over.

    Only whoever held the session can ask. Best effort: Redis forgets, and may be away. Queries: one for such a session.
    """
    try:
        person_id = cast("bytes | None", redis_client().get(_marker(session_key)))
    except RedisError:
        return None
    if person_id is None:
        return None
    status = User.objects.filter(pk=person_id.decode(), status__in=KEPT_OUT).values_list("status", flat=True).first()
    return Status(status) if status else None


def announce_log_out(*, session_key: str | None) -> None:
    """Tell event streams that a session is about to end; they look for themselves now and then, too."""
    if session_key:
        _announce([session_key])


def end_session(*, person: User, session_id: str) -> None:
    """End one of a person's own sessions at once, with what is open in its name.

    Raises NotFoundError `session_not_found`. Locks: all of the person's, in key order. Queries: three.
    """
    with transaction.atomic():
        mine = Session.objects.filter(user=person).select_for_update().order_by("session_key")
        session = next((row for row in mine.only("user_agent") if row.public_id == session_id), None)
        if session is None:
            raise NotFoundError("session_not_found", _("You have no such session; it may have ended already."))
        end_sessions_of_keys([session.session_key])
        device = device_of(session.user_agent)
        record_action(action=Action.SESSION_ENDED, subject=person, actor=person, device=device)


def end_other_sessions(*, person: User, keep: str | None) -> int:
    """End a person's own sessions but for the one of key `keep`; how many they were. Queries: up to three."""
    with transaction.atomic():
        count = end_sessions(person=person, keep=keep)
        if count:
            record_action(action=Action.SESSION_ENDED, subject=person, actor=person, count=count)
    return count


def end_sessions_by_staff(*, actor: User, person_id: UUID, reason: str) -> int:
    """End all sessions of somebody whose account others may be in; how many they were. They are told why by mail.

    Raises ForbiddenError `forbidden`, NotFoundError `user_not_found`, InvalidError `reason_missing`, `reason_too_long`.
    Locks: the person's row.
    """
    require_permission(actor, END_SESSIONS)
    why = clean_reason(reason)
    with transaction.atomic():
        (person,) = lock_people(person_id)
        count = end_sessions(person=person)
        record_action(action=Action.SESSION_ENDED, subject=person, actor=actor, reason=why, count=count)
        promise_mail(person=person, template="sessions_ended", reason=why)
    return count


def end_everybodys_sessions() -> int:
    """End every session there is, after a breach: everybody logs in again. How many they were."""
    with transaction.atomic():
        every = Session.objects.select_for_update().order_by("session_key")
        count = end_sessions_of_keys(list(every.values_list("session_key", flat=True)))
        record_action(action=Action.SESSION_ENDED, subject=None, actor=None, count=count)
    return count


def end_sessions(*, person: User, keep: str | None = None, keeps_out: bool = False) -> int:
    """End a person's sessions, but for the one of key `keep`, and what is open in their name; how many they were.

    Args:
        keeps_out: it is because the person is kept out from now on, of which those sessions are told.
    Locks: their rows, in key order; one that gets another key meanwhile (accounts.sessions) is found by that.
    Queries: two.
    """
    mine = Session.objects.filter(user=person).exclude(session_key=keep).select_for_update().order_by("session_key")
    with transaction.atomic():
        return end_sessions_of_keys(
            list(mine.values_list("session_key", flat=True)), kept_out_id=person.pk if keeps_out else None
        )


def end_sessions_of_keys(keys: Sequence[str], *, kept_out_id: UUID | None = None) -> int:
    """End these sessions and what is open in their name; how many they were. Queries: one, none without keys."""
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
        transaction.on_commit(lambda: _announce(keys, kept_out_id))
    return len(keys)


def purge_sessions() -> int:
    """Remove the sessions whose time is over, some at a time, and those beyond a person's most; how many they were."""
    purged = sum(_end_surplus(person_id) for person_id in _people_with_too_many())
    while keys := _expired_keys():
        Session.objects.filter(session_key__in=keys).delete()
        purged += len(keys)
    return purged


def _people_with_too_many() -> list[UUID]:
    counted = Session.objects.filter(user__isnull=False).values("user_id").annotate(count=Count("pk"))
    return [row["user_id"] for row in counted.filter(count__gt=MAX_SESSIONS)]


def _end_surplus(person_id: UUID) -> int:
    of_person = Session.objects.filter(user_id=person_id).order_by("-last_used_at")
    return end_sessions_of_keys(list(of_person.values_list("session_key", flat=True)[MAX_SESSIONS:]))


def _expired_keys() -> list[str]:
    over = Session.objects.filter(expire_date__lt=timezone.now())
    return list(over.values_list("session_key", flat=True)[:_PURGED_AT_ONCE])


def _marker(session_key: str) -> str:
    return f"{session_channel(session_key)}:kept-out"


def _announce(keys: Iterable[str], kept_out_id: UUID | None = None) -> None:
    """Tell it to what is open now, and keep whose it was for what is opened while those sessions could have lasted."""
    try:
        for key in keys:
            if kept_out_id:
                redis_client().set(_marker(key), str(kept_out_id), ex=settings.SESSION_IDLE_SECONDS)
            redis_client().publish(session_channel(key), b"")
    except RedisError as error:
        _log.warning("sessions.end_not_told", error=type(error).__name__)
