"""What the demo's pictures are drawn with: gradients, glows, ridges, stars and letters, drawn large and then shrunk.

Sizes and places are given in units of a 640 × 360 frame; `Canvas` scales them, so that one drawing serves every size.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Color = str
Point = tuple[float, float]
OVERSAMPLING = 2


def dice(seed: str) -> random.Random:
    """Chance that falls the same way every time."""
    return random.Random(seed)  # noqa: S311 - it decides about pictures and chatter, not about secrets


def rgb(color: Color) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb"."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mix(first: Color, second: Color, share: float) -> Color:
    """A colour between two: 0 is the first, 1 the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#{:02x}{:02x}{:02x}".format(*(round(a + (b - a) * share) for a, b in pairs))


def gradient(size: tuple[int, int], stops: Sequence[Color], *, angle: float = 0) -> Image.Image:
    """Colours that run into each other from top to bottom, or turned by an angle in degrees."""
    strip = Image.new("RGB", (1, 256))
    for y in range(256):
        at = y / 255 * (len(stops) - 1)
        index = min(int(at), len(stops) - 2)
        strip.putpixel((0, y), rgb(mix(stops[index], stops[index + 1], at - index)))
    if not angle:
        return strip.resize(size, Image.Resampling.BICUBIC)
    side = math.ceil(math.hypot(*size))
    turned = strip.resize((side, side), Image.Resampling.BICUBIC).rotate(angle)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    return turned.crop((left, top, left + size[0], top + size[1]))


@dataclass
class Canvas:
    """A picture in the making; without a background it is transparent."""

    width: float
    height: float
    scale: float = 1.0
    background: Sequence[Color] = ()
    angle: float = 0

    def __post_init__(self) -> None:
        self._zoom = self.scale * OVERSAMPLING
        size = round(self.width * self._zoom), round(self.height * self._zoom)
        self.image = Image.new("RGBA", size)
        if len(self.background) > 1:
            self.image.paste(gradient(size, self.background, angle=self.angle))
        elif self.background:
            self.image.paste(rgb(self.background[0]), (0, 0, *size))
        self._pen = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        """The picture in its real size."""
        return self.image.resize(
            (round(self.width * self.scale), round(self.height * self.scale)), Image.Resampling.BOX
        )

    def polygon(self, points: Sequence[Point], fill: Color) -> None:
        """A filled shape."""
        self._pen.polygon([self._at(point) for point in points], fill=fill)

    def line(self, points: Sequence[Point], fill: Color, width: float) -> None:
        """A line with round corners and ends."""
        placed = [self._at(point) for point in points]
        self._pen.line(placed, fill=fill, width=max(1, round(width * self._zoom)), joint="curve")
        for x, y in (placed[0], placed[-1]):
            radius = width * self._zoom / 2
            self._pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)

    def disc(
        self,
        center: Point,
        radius: float,
        fill: Color | None = None,
        *,
        squash: float = 1,
        line: Color | None = None,
        width: float = 1,
    ) -> None:
        """A circle, or an ellipse whose height is `squash` times its width."""
        x, y = self._at(center)
        wide, high = radius * self._zoom, radius * self._zoom * squash
        self._pen.ellipse(
            (x - wide, y - high, x + wide, y + high), fill=fill, outline=line, width=max(1, round(width * self._zoom))
        )

    def box(self, corner: Point, size: Point, fill: Color, *, radius: float = 0) -> None:
        """A rectangle, its corners rounded."""
        x, y = self._at(corner)
        right, bottom = x + size[0] * self._zoom, y + size[1] * self._zoom
        self._pen.rounded_rectangle((x, y, right, bottom), radius * self._zoom, fill=fill)

    def arc(self, center: Point, radius: float, start: float, end: float, fill: Color, width: float) -> None:
        """A part of a circle's line, from one angle to another in degrees."""
        x, y = self._at(center)
        reach = radius * self._zoom
        self._pen.arc(
            (x - reach, y - reach, x + reach, y + reach), start, end, fill=fill, width=max(1, round(width * self._zoom))
        )

    def glow(self, center: Point, radius: float, color: Color, strength: float = 1) -> None:
        """Light that fades to nothing."""
        side = max(2, round(2 * radius * self._zoom))
        mask = Image.radial_gradient("L").point(
            [round(255 * strength * max(0, 1 - value / 180) ** 2) for value in range(256)]
        )
        light = Image.new("RGBA", (side, side), rgb(color))
        light.putalpha(mask.resize((side, side), Image.Resampling.BICUBIC))
        x, y = self._at(center)
        self._lay(light, round(x - side / 2), round(y - side / 2))

    def letters(
        self, text: str, place: Point, size: float, fill: Color, *, weight: float = 0.04, middle: bool = False
    ) -> None:
        """A line of text on a base line; `weight` is how much bolder than the font it is, as a share of its size."""
        font = ImageFont.load_default(size * self._zoom)
        bold = weight * size * self._zoom
        x, y = self._at(place)
        if middle:
            x -= (font.getlength(text) + 2 * bold * (len(text) - 1)) / 2
        for number, letter in enumerate(text):
            # Bolder letters need more room than the font gives them.
            at = x + font.getlength(text[:number]) + 2 * bold * number
            self._pen.text((at, y), letter, fill=fill, font=font, anchor="ls", stroke_width=bold, stroke_fill=fill)

    def blurred(self, radius: float) -> None:
        """Everything so far, out of focus."""
        soft = self.image.convert("RGBa").filter(ImageFilter.GaussianBlur(radius * self._zoom))
        self.image = soft.convert("RGBA")
        self._pen = ImageDraw.Draw(self.image)

    def ridge(
        self, seed: str, *, base: float, height: float, fill: Color, roughness: float = 0.55, detail: int = 7
    ) -> None:
        """Mountains from one side to the other; both ends are equally high, so that they can be repeated."""
        heights = _displaced(seed, detail, roughness)
        step = self.width / (len(heights) - 1)
        outline = [(number * step, base - value * height) for number, value in enumerate(heights)]
        self.polygon([(0, self.height), *outline, (self.width, self.height)], fill)

    def stars(
        self,
        seed: str,
        count: int,
        *,
        below: float | None = None,
        colors: Sequence[Color] = ("#ffffff", "#cfe3ff", "#ffe9c9"),
    ) -> None:
        """Stars of different sizes, down to a height."""
        chance = dice(seed)
        for _ in range(count):
            place = chance.uniform(0, self.width), chance.uniform(0, below or self.height)
            size = chance.choice((0.35, 0.35, 0.45, 0.6, 0.9, 1.3))
            self.disc(place, size, mix(chance.choice(colors), "#1b2140", chance.uniform(0, 0.6)))

    def _lay(self, picture: Image.Image, x: int, y: int) -> None:
        """Put a see-through picture on top; what sticks out is cut off."""
        left, top = max(0, -x), max(0, -y)
        right, bottom = min(picture.width, self.image.width - x), min(picture.height, self.image.height - y)
        if right > left and bottom > top:
            self.image.alpha_composite(picture.crop((left, top, right, bottom)), (x + left, y + top))

    def _at(self, point: Point) -> Point:
        return point[0] * self._zoom, point[1] * self._zoom


def _displaced(seed: str, detail: int, roughness: float) -> list[float]:
    """Heights from 0 to 1 by midpoint displacement."""
    chance = dice(seed)
    ends = chance.uniform(0.2, 0.5)
    heights, sway = [ends, ends], 0.5
    for _ in range(detail):
        middles = [(a + b) / 2 + chance.uniform(-sway, sway) for a, b in pairwise(heights)]
        heights = [value for pair in zip(heights, middles, strict=False) for value in pair] + [ends]
        sway *= roughness
    low, high = min(heights), max(heights)
    return [(value - low) / (high - low) for value in heights]
