"""Log-ins: what is written of them, what their owner is told, and how guessing is made slow."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.choices import Action
from accounts.events import LogInFailed
from accounts.models import AuditEntry, User
from accounts.services.audit import record_action
from accounts.services.mails import promise_mail
from socialflow.core.devices import device_family
from socialflow.core.errors import TooOftenError
from socialflow.core.events import publish
from socialflow.core.ids import uuid7_floor
from socialflow.core.network import near
from socialflow.core.origin import Origin, current_origin
from socialflow.core.patience import Counter, Patience, forget_failures, give_back_try, take_try

# A name that is tried from browsers which never logged in to its account. Nine misses in a row make the tenth try wait
# 32 seconds, fifteen half an hour; who goes on for a day has had about forty tries, and then gets one an hour.
_NAME = Patience("name", free=5, first=2, growth=2, longest=3600, memory=24 * 3600)
# A browser in which the owner has logged in before: what others try does not make it wait.
_BROWSER = Patience("browser", free=10, first=2, growth=2, longest=300, memory=3600)
# An address, which may be that of a whole office: after thirty misses in an hour one more each half a minute.
_ADDRESS = Patience("address", free=30, first=30, growth=1, longest=30, memory=3600)

# So many of the misses of an hour are written to a person's log: who guesses must not be able to fill it.
FAILURES_WRITTEN_AN_HOUR = 10
# After so many misses in a row the owner is told by mail, once until they stop for a day.
_TOLD_AFTER = 10
# How many of the latest log-ins a browser is compared with.
_REMEMBERED_LOG_INS = 50
_NEWCOMER = timedelta(days=1)


@dataclass(frozen=True)
class LogInAttempt:
    """A try to log in that may go ahead; it counts as a failure until it succeeds."""

    name: Counter
    address: Counter
    failures: int


def begin_log_in(*, login: str, address: str, known_browser: str | None) -> LogInAttempt | int:
    """Count a try to log in by a name; the seconds to wait when it is one too many.

    A name that nobody has is met like one that somebody has. Each name of an account counts for itself: if they counted
    together, guessing at one would tell whether another belongs to the same account.

    Args:
        login: what was typed: a username, an e-mail address or a phone number.
        address: the network of the visitor.
        known_browser: the mark of a browser in which the owner has logged in before.
    """
    name = Counter(_BROWSER, known_browser) if known_browser else Counter(_NAME, _name_key(login))
    place = Counter(_ADDRESS, address)
    taken = take_try(name, place)
    return taken.wait_seconds or LogInAttempt(name, place, taken.counts[0])


def begin_log_in_by_passkey(*, address: str) -> Counter:
    """Count a try to log in by a passkey, which has no name to count by; whoever is let in gets it back.

    Raises TooOftenError `too_many_login_attempts` (429).
    """
    place = Counter(_ADDRESS, address)
    if wait := take_try(place).wait_seconds:
        raise TooOftenError("too_many_login_attempts", wait)
    return place


def forgive_log_in(*, attempt: LogInAttempt) -> None:
    """Start a name afresh, whose owner has just proved to be the owner; an address only gets its try back."""
    forget_failures(attempt.name)
    give_back_try(attempt.address)


def forget_failed_log_ins(*, person: User) -> None:
    """Start all names of a person afresh, after they have proved by mail to be the owner. Queries: one."""
    names = [person.username, person.phone, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)]
    forget_failures(*(Counter(_NAME, _name_key(name)) for name in names if name))


def report_failed_log_in(*, person_id: UUID | None, step: str, failures: int = 0) -> None:
    """Tell that a wrong password or code was typed, in the same time whether the name is somebody's or not."""
    origin = current_origin()
    publish(
        LogInFailed(
            person_id=str(person_id or ""), step=step, failures=failures,
            address=origin.address, user_agent=origin.user_agent, base_url=origin.base_url,
        )
    )  # fmt: skip


def note_failed_log_in(*, person_id: UUID, step: str, failures: int) -> None:
    """Write a failed log-in to its owner's log, as long as the hour has room, and tell them when there were many."""
    person = User.objects.filter(pk=person_id).first()
    if person is None:
        return
    written = AuditEntry.objects.filter(
        subject=person, action=Action.LOGIN_FAILED, id__gte=uuid7_floor(timezone.now() - timedelta(hours=1))
    ).count()
    if written < FAILURES_WRITTEN_AN_HOUR:
        record_action(action=Action.LOGIN_FAILED, subject=person, actor=None, step=step)
    if failures == _TOLD_AFTER:
        promise_mail(person=person, template="failed_log_ins", count=failures)


def note_log_in(*, person: User, is_known_browser: bool, ways: Sequence[str]) -> None:
    """Write a log-in to the log, and tell its owner of a browser that was never seen. Queries: one to three.

    Args:
        ways: what was shown, such as `password` and `second_factor`.
    """
    origin = current_origin()
    with transaction.atomic():
        # What has no origin is no browser: a command, or a test.
        if origin != Origin() and not is_known_browser and not _is_familiar(person, origin):
            promise_mail(person=person, template="new_device")
        record_action(action=Action.LOGGED_IN, subject=person, actor=person, ways=list(ways))


def _is_familiar(person: User, origin: Origin) -> bool:
    """Whether somebody logged in to the account, or made it, from the same kind of browser in the same network."""
    if timezone.now() - person.created_at < _NEWCOMER and person.last_login is None:
        return True
    seen = (
        AuditEntry.objects.filter(subject=person, action__in=[Action.LOGGED_IN, Action.SIGNED_UP])
        .order_by("-id")
        .values_list("address", "user_agent")[:_REMEMBERED_LOG_INS]
    )
    return any(
        near(address, origin.address) and device_family(user_agent) == device_family(origin.user_agent)
        for address, user_agent in seen
    )


def _name_key(login: str) -> str:
    return hashlib.sha256(login.strip().lower().encode()).hexdigest()[:32]
