"""What has been uploaded in the demo world: texts/films.toml, typed."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from socialflow.management.demo import landscapes, objects, patterns
from socialflow.management.demo.clips import Scene
from videos.choices import Visibility


@dataclass(frozen=True)
class Film:
    """A video: who made it, what it shows, and what is said of it."""

    key: str
    owner: str
    title: str
    description: str
    tags: tuple[str, ...]
    scene: Callable[[float], Scene]
    days_ago: float
    views: int
    seconds: float
    scale: float = 1
    card: str = ""
    visibility: Visibility = Visibility.PUBLIC


_SCENES: dict[str, Callable[[float], Scene]] = {
    scene.__name__: scene
    for scene in (
        landscapes.fjord, landscapes.night_train, landscapes.rainy_city, landscapes.saturn, landscapes.star_trails,
        landscapes.sunrise_pass, objects.clock, objects.desk, objects.loaf, objects.record, objects.sorting,
        objects.synthesizer, patterns.carpet, patterns.contours, patterns.fern, patterns.kolam, patterns.led_wall,
        patterns.mandelbrot, patterns.rule_110, patterns.silk,
    )
}  # fmt: skip


def _film(entry: dict[str, Any]) -> Film:
    visibility = Visibility(entry.get("visibility", Visibility.PUBLIC))
    typed = {"scene": _SCENES[entry["scene"]], "tags": tuple(entry["tags"]), "visibility": visibility}
    return Film(**{**entry, **typed})


def _read() -> tuple[Film, ...]:
    text = (Path(__file__).parent / "texts" / "films.toml").read_text(encoding="utf-8")
    return tuple(_film(entry) for entry in tomllib.loads(text)["films"])


FILMS = _read()
