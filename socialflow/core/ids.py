"""UUIDv7: identifiers that sort by the moment they were made (RFC 9562, section 5.7)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from uuid_utils.compat import uuid7 as _uuid7

_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
# Clocks of clients and servers differ: an identifier may claim to be this much too young or too old.
_CLOCK_SKEW = timedelta(minutes=15)
_MILLISECOND_SHIFT = 80
_VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)


def uuid7() -> UUID:
    """A new identifier; its first 48 bits are now, in Unix milliseconds."""
    return _uuid7()


def uuid7_at(moment: datetime) -> UUID:
    """A new identifier that claims to be made at a moment: for imports, seeds and tests."""
    tail = _uuid7().int & ((1 << _MILLISECOND_SHIFT) - 1)
    return UUID(int=_milliseconds(moment) << _MILLISECOND_SHIFT | tail)


def uuid7_floor(moment: datetime) -> UUID:
    """The least identifier of a moment: the bound of a partition and of a feed's window."""
    return UUID(int=_milliseconds(moment) << _MILLISECOND_SHIFT | _VERSION_AND_VARIANT)


def uuid7_moment(identifier: UUID) -> datetime:
    """When an identifier was made, to the millisecond, in UTC."""
    return _EPOCH + (identifier.int >> _MILLISECOND_SHIFT) * _MILLISECOND


def latest_key() -> UUID:
    """No row is younger than this: the partitions of the year ahead need not be looked at."""
    return uuid7_floor(timezone.now() + _CLOCK_SKEW)


def earliest_key_under(key: UUID) -> UUID:
    """Nothing that was said under it is older: the partitions before need not be looked at."""
    return uuid7_floor(uuid7_moment(key) - _CLOCK_SKEW)


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND
