"""The language and the time zone of the running request: what the person chose, else what their browser asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

# The script of every page tells it (static/js/time_zone.js), by HTTPS under the safer name.
_ZONE_COOKIES = ("__Host-time_zone", "time_zone")
# As long as the column that keeps it; the longest name there is has 32.
_LONGEST_NAME = 40


@contextmanager
def spoken_by_browser(request: HttpRequest) -> Iterator[None]:
    """Run a request in the language of its cookie, else of Accept-Language, and in the zone of the browser."""
    translation.activate(translation.get_language_from_request(request))
    _activate_zone(next(filter(None, map(request.COOKIES.get, _ZONE_COOKIES)), ""))
    try:
        yield
    finally:
        # The thread goes on with another request, or with none.
        translation.deactivate()
        timezone.deactivate()


def speak_to(person: Any) -> None:
    """Go on as a person has chosen, from the moment on when the request knows whose it is; empty: as it was."""
    if is_language(person.language):
        translation.activate(person.language)
    if person.time_zone:
        _activate_zone(person.time_zone)


@contextmanager
def speaking_to(person: Any) -> Iterator[None]:
    """Write to a person as they have chosen, whoever causes it; without a choice in the site's language, and in UTC."""
    zone = zone_of(person.time_zone)
    with speaking(person.language), timezone.override(zone):
        yield


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language, or the site's own for one that is empty or not spoken here any more."""
    with translation.override(language if is_language(language) else settings.LANGUAGE_CODE):
        yield


def is_language(code: str) -> bool:
    """Whether this is one of those that the site speaks."""
    return any(code == known for known, _name in settings.LANGUAGES)


def time_zone_of_today(name: str) -> str | None:
    """The zone that can be chosen, by its name or an old one; None for what is no zone of a place."""
    found = _new_names().get(name, name)
    return found if found in time_zones() else None


@cache
def time_zones() -> tuple[str, ...]:
    """The zones of places as they are called today, and UTC. Source: zone.tab of the IANA time zone database."""
    places = {line.split("\t")[2] for line in _table("zone.tab") if not line.startswith("#")}
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    known = places & available_timezones() or {name for name in available_timezones() if name.startswith(areas)}
    return ("UTC", *sorted(known))


@cache
def _new_names() -> dict[str, str]:
    """The zones by their names of yesterday, such as Asia/Calcutta, which some devices still say."""
    links = [line.split() for line in _table("tzdata.zi") if line.startswith("L ")]
    return {old: new for _kind, new, old in links if new in time_zones() and old not in time_zones()}


def _table(name: str) -> list[str]:
    """The lines of a table that lies beside the zones; none where the system has no such file."""
    found = [file for folder in TZPATH if (file := Path(folder, name)).is_file()]
    return found[0].read_text(encoding="utf-8").splitlines() if found else []


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo | None:
    """The zone of a name; None for what is none: anybody can send any cookie."""
    if not name or len(name) > _LONGEST_NAME:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def _activate_zone(name: str) -> None:
    zone = zone_of(name)
    if zone is not None:
        timezone.activate(zone)
