"""The language and the time zone of the running request: what the person chose, else what their browser asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

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


def is_time_zone(name: str) -> bool:
    """Whether this is a zone that can be chosen."""
    return name in time_zones()


@cache
def time_zones() -> tuple[str, ...]:
    """The zones of places, and UTC. Source: the IANA time zone database; the rest are old names and offsets."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(areas)))


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
