"""Who lives in the demo world: texts/people.toml, typed."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from socialflow.management.demo.portraits import Look, Palette


@dataclass(frozen=True)
class Person:
    """An account with a drawn avatar: the letters of an emblem, or else a portrait; creators have a banner."""

    username: str
    name: str
    bio: str
    location: str
    palette: Palette
    look: Look
    joined_days_ago: int
    emblem: str = ""
    banner: str = ""
    links: tuple[str, ...] = ()


def _read() -> tuple[Person, ...]:
    data = tomllib.loads((Path(__file__).parent / "texts" / "people.toml").read_text(encoding="utf-8"))
    return tuple(_person(entry, data["palettes"]) for entry in data["people"])


def _person(entry: dict[str, Any], palettes: dict[str, list[str]]) -> Person:
    drawn = {"palette": Palette(*palettes[entry["palette"]]), "look": Look(**entry["look"])}
    return Person(**{**entry, **drawn, "links": tuple(entry.get("links", ()))})


EVERYONE = _read()
CREATORS = tuple(person for person in EVERYONE if person.banner)
DEMO = next(person for person in EVERYONE if person.username == "demo")
AUDIENCE = tuple(person for person in EVERYONE if not person.banner and person is not DEMO)
