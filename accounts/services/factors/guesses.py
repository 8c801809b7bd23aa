"""What happens after a code: a wrong one is written down and makes the next one wait, a right one ends the waiting."""

from collections.abc import Sequence
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import BackupCodes, TotpDevice, User
from accounts.services.log_ins import report_failed_log_in
from accounts.services.mails import promise_mail
from socialflow.core.errors import InvalidError, TooOftenError

Guessed = TotpDevice | BackupCodes

_TOLD_AFTER = 3


def seconds_to_wait(device: Guessed) -> int:
    """For how long no code of this device is looked at, since the last ones were wrong; 0 when it is free."""
    is_allowed, reason = device.verify_is_allowed()
    return 0 if is_allowed else max(1, ceil((reason["locked_until"] - timezone.now()).total_seconds()))


def too_early(seconds: int) -> TooOftenError:
    """The refusal of a code that is not even looked at."""
    message = ngettext(
        "Those were several wrong codes. Wait %(seconds)s second before the next one.",
        "Those were several wrong codes. Wait %(seconds)s seconds before the next one.",
        seconds,
    )
    return TooOftenError("too_many_codes", seconds, message % {"seconds": seconds})


def wrong_code(devices: Sequence[Guessed] = ()) -> InvalidError:
    """The refusal of a code that is nobody's; it says for how long these devices look at no other."""
    seconds = min(map(seconds_to_wait, devices), default=0)
    message = ngettext(
        "This code is not right. Look again, and wait %(seconds)s second before the next one.",
        "This code is not right. Look again, and wait %(seconds)s seconds before the next one.",
        seconds,
    )
    return InvalidError(
        "wrong_code", message % {"seconds": seconds} if seconds else _("This code is not right. Look again.")
    )


def count_failures(devices: Sequence[Guessed]) -> None:
    """Count a wrong code against what it was tried on. Call it in a transaction that holds their locks."""
    for device in devices:
        device.throttle_increment(commit=False)
        device.save(update_fields=["throttling_failure_count", "throttling_failure_timestamp"])


def note_failure(person: User, devices: Sequence[Guessed]) -> None:
    """Count a wrong code of somebody who wants in, and write it down. Call it in a transaction that holds their locks.

    Whoever gets this far knows the password, or has the mailbox: after three wrong codes the owner is told.
    """
    count_failures(devices)
    report_failed_log_in(person_id=person.pk, step="second_factor")
    if max(device.throttling_failure_count for device in devices) == _TOLD_AFTER:
        promise_mail(person=person, template="wrong_codes", count=_TOLD_AFTER)


def note_success(device: Guessed, *changed: str) -> None:
    """Write that a code was right, with the columns that were changed for it."""
    device.throttle_reset(commit=False)
    device.set_last_used_timestamp(commit=False)
    device.save(update_fields=["throttling_failure_count", "throttling_failure_timestamp", "last_used_at", *changed])
