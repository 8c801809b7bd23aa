"""Judges frames and turns the best one into the pictures of a video card."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, ImageStat

CARD_ASPECT = (16, 9)
CARD_WIDTHS = {"small": 320, "medium": 640, "large": 1280}
POSTER_SIDE = 1920
# As wide as a list beside a video, and as most players: WebP alone, for pages that offer browsers a choice.
TINY_WIDTH, STAGE_SIDE = 192, 960
# Sets whose version begins so have them; those drawn before 22 November 2026 begin with "p".
FULL_SET = "q"
JPEG_QUALITY, WEBP_QUALITY = 80, 68
DARK, BRIGHT = 24, 235
BACKGROUND, WAVE_FROM, WAVE_TO = (17, 18, 27), (94, 92, 230), (255, 99, 132)


@dataclass(frozen=True, slots=True)
class Picture:
    """One encoded picture; `name` is its file name, such as "small.webp"."""

    name: str
    content_type: str
    width: int
    height: int
    data: bytes


def frame_score(frame: Image.Image) -> float:
    """How well a frame would stand for its video: sharp, colourful, full of contrast, neither black nor white."""
    luminance = frame.convert("L")
    light = ImageStat.Stat(luminance)
    mean, contrast = light.mean[0], light.stddev[0]
    sharpness = ImageStat.Stat(luminance.filter(ImageFilter.FIND_EDGES)).stddev[0]
    saturation = ImageStat.Stat(frame.convert("HSV").getchannel("S")).mean[0]
    score = contrast + 0.8 * sharpness + 0.4 * saturation
    if mean < DARK or mean > BRIGHT or contrast < 8:
        score *= 0.1
    return score


def best_frame(frames: Sequence[Image.Image]) -> int:
    """The number of the frame to show."""
    return max(range(len(frames)), key=lambda number: frame_score(frames[number]))


def are_alike(first: Image.Image, second: Image.Image) -> bool:
    """Whether two frames of one size show the same."""
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) < 3


def dominant_color(frame: Image.Image) -> str:
    """The colour that a viewer would name, as #rrggbb: the most common one, weighed by how colourful it is."""
    small = frame.convert("RGB").resize((64, 64)).quantize(8)
    palette = small.getpalette() or [0, 0, 0]
    best, color = -1.0, (0, 0, 0)
    for count, index in small.getcolors() or []:
        red, green, blue = palette[3 * int(index) : 3 * int(index) + 3]  # type: ignore[arg-type] # an index in mode P
        weight = count * (16 + max(red, green, blue) - min(red, green, blue))
        if weight > best:
            best, color = weight, (red, green, blue)
    return "#{:02x}{:02x}{:02x}".format(*color)


def card_pictures(frame: Image.Image) -> list[Picture]:
    """The frame in four sizes as JPEG and WebP and in two more as WebP, cut to a card's shape or whole.

    None is enlarged.
    """
    card = _cropped(frame)
    pictures = []
    for name, width in CARD_WIDTHS.items():
        pictures += _encoded(name, _shrunk(card, width))
    pictures += _encoded("poster", _shrunk(frame, POSTER_SIDE))
    return [*pictures, _webp("tiny", _shrunk(card, TINY_WIDTH)), _webp("stage", _shrunk(frame, STAGE_SIDE))]


def _cropped(frame: Image.Image) -> Image.Image:
    """The largest middle part of a card's shape."""
    width = min(frame.width, frame.height * CARD_ASPECT[0] // CARD_ASPECT[1])
    height = min(frame.height, frame.width * CARD_ASPECT[1] // CARD_ASPECT[0])
    return ImageOps.fit(frame, (max(1, width), max(1, height)))


def _shrunk(frame: Image.Image, side: int) -> Image.Image:
    copy = frame.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    return copy


def _encoded(name: str, frame: Image.Image) -> list[Picture]:
    jpeg = io.BytesIO()
    frame.save(jpeg, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return [Picture(f"{name}.jpg", "image/jpeg", frame.width, frame.height, jpeg.getvalue()), _webp(name, frame)]


def _webp(name: str, frame: Image.Image) -> Picture:
    webp = io.BytesIO()
    frame.save(webp, "WEBP", quality=WEBP_QUALITY, method=6)
    return Picture(f"{name}.webp", "image/webp", frame.width, frame.height, webp.getvalue())


def drawn_waveform(shape: Image.Image | None, *, size: tuple[int, int]) -> Image.Image:
    """A poster for a sound without a picture: its waveform in our colours, or a plain line."""
    canvas = Image.new("RGB", size, BACKGROUND)
    if shape is None:
        shape = Image.new("L", (size[0], 4), 255)
    gradient = Image.linear_gradient("L").rotate(90).resize(shape.size)
    colors = ImageOps.colorize(gradient, WAVE_FROM, WAVE_TO)
    canvas.paste(colors, ((size[0] - shape.width) // 2, (size[1] - shape.height) // 2), shape)
    ImageDraw.Draw(canvas).line([(0, size[1] // 2), (size[0], size[1] // 2)], fill=WAVE_FROM, width=2)
    return canvas
