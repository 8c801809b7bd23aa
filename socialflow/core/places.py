"""Where on earth a network address is, by a database file of the operator's: GEOIP_DATABASE, in MaxMind's format.

Without the file, or for an address that it does not know, there is no place. Nothing is asked of the network.
"""

from functools import cache, lru_cache
from typing import Any

import maxminddb
import structlog
from django.conf import settings
from django.utils.translation import get_language

_log = structlog.get_logger(__name__)


def place_of(address: str | None) -> str:
    """City and country of an address, as far as they are known, in the running language; empty when they are not."""
    return _place_of(settings.GEOIP_DATABASE, address, get_language() or "en") if address else ""


@lru_cache(maxsize=4096)
def _place_of(path: str, address: str, language: str) -> str:
    record = _record_of(path, address)
    names = (_name(record.get(kind), language) for kind in ("city", "country"))
    return ", ".join(name for name in names if name)


def _record_of(path: str, address: str) -> dict[str, Any]:
    reader = _reader(path)
    try:
        record = reader.get(address) if reader else None
    except ValueError:
        # An address of IPv6 in a database of IPv4.
        record = None
    return record if isinstance(record, dict) else {}


@cache
def _reader(path: str) -> maxminddb.Reader | None:
    """The database, mapped into memory once a process; a new file is read after a restart."""
    if not path:
        return None
    try:
        return maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        _log.warning("places.no_database", path=path, error=str(error))
        return None


def _name(part: Any, language: str) -> str:
    told = part.get("names", {}) if isinstance(part, dict) else {}
    # The database has pt-BR and zh-CN beside plain languages; Django calls them pt-br and zh-cn.
    names = {code.lower(): name for code, name in told.items()}
    return str(names.get(language) or names.get(language.partition("-")[0]) or names.get("en") or "")
