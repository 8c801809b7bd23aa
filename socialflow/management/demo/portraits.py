"""Avatars and banners of invented people: flat portraits, emblems, and wide landscapes in their colours."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from socialflow.management.demo.canvas import Canvas, Color, dice, mix

_SKINS = ("#f6d3bd", "#eab68f", "#c98a5e", "#9c6240", "#6f4430", "#4d2e22")
_HAIRS = ("#2b1d16", "#4a2c1a", "#8a4b22", "#c98a3a", "#17141c", "#7d7a80", "#b0413e")


@dataclass(frozen=True)
class Look:
    """What a drawn person looks like: numbers of a skin and a hair colour, and a style."""

    skin: int
    hair: int
    style: str
    has_glasses: bool = False


@dataclass(frozen=True)
class Palette:
    """The colours of a channel, from dark to light, and one that stands out."""

    deep: Color
    middle: Color
    light: Color
    accent: Color


def portrait(seed: str, look: Look, palette: Palette) -> bytes:
    """A person from the shoulders up, as PNG."""
    chance, skin, hair = dice(seed), _SKINS[look.skin], _HAIRS[look.hair]
    canvas = Canvas(400, 400, 1, (palette.middle, palette.light), angle=chance.choice((20, 160, 200, 340)))
    canvas.disc(
        (chance.uniform(80, 320), chance.uniform(60, 160)),
        chance.uniform(120, 190),
        mix(palette.light, "#ffffff", 0.25),
    )
    _hair_behind(canvas, look.style, hair)
    canvas.disc((200, 436), 150, palette.deep, squash=0.95)
    canvas.disc((200, 436), 96, palette.accent, squash=0.8)
    canvas.box((166, 232), (68, 96), mix(skin, "#3b1f16", 0.18), radius=30)
    canvas.disc((200, 190), 76, skin, squash=1.18)
    _hair_before(canvas, look.style, hair, palette)
    _face(canvas, skin, has_glasses=look.has_glasses)
    return _png(canvas)


def emblem(seed: str, letters: str, palette: Palette) -> bytes:
    """The sign of a channel: its letters on shapes of its colours, as PNG."""
    chance = dice(seed)
    canvas = Canvas(400, 400, 1, (palette.deep, palette.middle), angle=45)
    turn = chance.uniform(0, math.tau)
    for number, color in enumerate((palette.accent, palette.light, mix(palette.accent, palette.deep, 0.45))):
        angle = turn + number * math.tau / 3
        canvas.disc((200 + 120 * math.cos(angle), 200 + 120 * math.sin(angle)), 120 - number * 16, color)
    canvas.disc((200, 200), 132, palette.deep)
    canvas.disc((200, 200), 132, line=mix(palette.light, "#ffffff", 0.5), width=5)
    size = 132 if len(letters) < 3 else 88
    canvas.letters(letters, (200, 200 + size * 0.35), size, "#ffffff", middle=True)
    return _png(canvas)


def banner(seed: str, kind: str, palette: Palette) -> bytes:
    """A wide picture for the top of a channel, as PNG: "hills", "waves", "discs", "tiles" or "stars"."""
    canvas = Canvas(
        1600,
        400,
        1,
        (palette.deep, palette.middle, palette.light),
        angle=0 if kind in {"hills", "waves", "stars"} else 70,
    )
    _BANNERS[kind](canvas, seed, palette)
    return _png(canvas)


def _hills(canvas: Canvas, seed: str, palette: Palette) -> None:
    sun = dice(seed).uniform(900, 1350)
    canvas.glow((sun, 190), 260, palette.accent, 0.9)
    canvas.disc((sun, 190), 70, mix(palette.accent, "#ffffff", 0.5))
    for number in range(4):
        shade = mix(palette.middle, palette.deep, (number + 1) / 4)
        canvas.ridge(f"{seed}{number}", base=300 + number * 32, height=190 - number * 36, fill=shade, detail=8)


def _waves(canvas: Canvas, seed: str, palette: Palette) -> None:
    chance = dice(seed)
    canvas.glow((chance.uniform(200, 700), 60), 300, palette.accent, 0.8)
    for number in range(7):
        shift, long = chance.uniform(0, math.tau), chance.uniform(130, 260)
        crest = [(x, 190 + number * 34 + (30 - number * 2) * math.sin(x / long + shift)) for x in range(0, 1601, 10)]
        canvas.polygon(
            [(0, 400), *crest, (1600, 400)], mix(mix(palette.light, palette.middle, 0.3), palette.deep, number / 6)
        )


def _discs(canvas: Canvas, seed: str, palette: Palette) -> None:
    chance = dice(seed)
    for _ in range(26):
        color = chance.choice((palette.accent, palette.light, palette.deep, palette.middle))
        place, radius = (chance.uniform(0, 1600), chance.uniform(0, 400)), chance.uniform(24, 130)
        if chance.random() < 0.5:
            canvas.disc(place, radius, line=mix(color, palette.middle, 0.25), width=chance.uniform(3, 14))
        else:
            canvas.disc(place, radius, mix(color, palette.middle, chance.uniform(0.1, 0.6)))


def _tiles(canvas: Canvas, seed: str, palette: Palette) -> None:
    chance = dice(seed)
    colors = (palette.deep, palette.middle, palette.light, palette.accent)
    for column in range(16):
        for row in range(4):
            left, top, color = column * 100, row * 100, chance.choice(colors)
            canvas.box((left, top), (100, 100), mix(chance.choice(colors), palette.middle, 0.5))
            corners = [(left, top), (left + 100, top), (left + 100, top + 100), (left, top + 100)]
            corner = chance.randrange(4)
            if chance.random() < 0.5:
                canvas.polygon([corners[corner], corners[(corner + 1) % 4], corners[(corner + 2) % 4]], color)
            else:
                canvas.disc((left + 50, top + 50), chance.choice((22, 36, 50)), color)


def _stars(canvas: Canvas, seed: str, palette: Palette) -> None:
    canvas.glow((1180, 120), 420, palette.accent, 0.55)
    canvas.glow((330, 330), 380, palette.light, 0.4)
    canvas.stars(seed, 420)
    canvas.disc((1240, 190), 84, mix(palette.accent, "#ffffff", 0.35))
    for x, y, radius in ((1214, 170, 20), (1262, 206, 13), (1226, 224, 9), (1268, 160, 8)):
        canvas.disc((x, y), radius, mix(palette.accent, "#ffffff", 0.15))
    canvas.ridge(seed, base=395, height=70, fill=palette.deep)


_BANNERS = {"hills": _hills, "waves": _waves, "discs": _discs, "tiles": _tiles, "stars": _stars}


def _hair_behind(canvas: Canvas, style: str, hair: Color) -> None:
    if style == "long":
        canvas.box((112, 150), (176, 230), hair, radius=80)
    elif style == "bob":
        canvas.box((110, 120), (180, 170), hair, radius=76)
    elif style == "bun":
        canvas.disc((200, 84), 40, hair)
    elif style == "curls":
        _ring(canvas, 13, 92, 40, hair, full=True)


def _hair_before(canvas: Canvas, style: str, hair: Color, palette: Palette) -> None:
    if style == "scarf":
        canvas.arc((200, 196), 100, 150, 390, palette.accent, 34)
        canvas.box((122, 258), (156, 50), palette.accent, radius=25)
        return
    if style == "cap":
        canvas.polygon([(120, 160), *_dome(66), (280, 160)], palette.accent)
        canvas.box((186, 146), (128, 22), mix(palette.accent, "#000000", 0.25), radius=11)
        return
    canvas.polygon([(119, 186), *_dome(84), (281, 186), (262, 142), (214, 122), (150, 136)], hair)
    if style == "curls":
        _ring(canvas, 7, 84, 30, hair, full=False)


def _dome(high: float) -> Sequence[tuple[float, float]]:
    return [
        (200 - 84 * math.cos(math.pi * step / 24), 178 - high * math.sin(math.pi * step / 24)) for step in range(25)
    ]


def _ring(canvas: Canvas, count: int, reach: float, radius: float, color: Color, *, full: bool) -> None:
    for number in range(count):
        angle = math.tau * number / count if full else math.pi + math.pi * number / (count - 1)
        canvas.disc((200 + reach * math.cos(angle), 176 + reach * math.sin(angle)), radius, color)


def _face(canvas: Canvas, skin: Color, *, has_glasses: bool) -> None:
    """Only as much of it as is needed to smile."""
    shade = mix(skin, "#2a120c", 0.62)
    for x in (172, 228):
        canvas.disc((x, 196), 6.5, shade)
    canvas.arc((200, 216), 26, 30, 150, shade, 6)
    if has_glasses:
        for x in (172, 228):
            canvas.disc((x, 196), 24, line="#2b2b33", width=5)
        canvas.line([(196, 194), (204, 194)], "#2b2b33", 5)


def _png(canvas: Canvas) -> bytes:
    output = io.BytesIO()
    canvas.finished().convert("RGB").save(output, "PNG", compress_level=1)
    return output.getvalue()
