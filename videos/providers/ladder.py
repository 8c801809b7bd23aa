"""Plans which renditions a source gets: never larger than the source, key frames of all of them at the same moments."""

import math
from fractions import Fraction

from videos.providers.media import RenditionSpec, SourceProbe

RUNGS = (240, 360, 480, 720, 1080, 1440, 2160)
# A source this much taller than its best rung gets one more of its own height, so that 432p or 540p is not thrown away.
OWN_HEIGHT_GAIN = 1.12
# Wider than this, the long side decides, so that a panorama does not count as a small picture.
WIDEST_ASPECT = Fraction(12, 5)
KEY_FRAME_SECONDS = 2
FULL_RATE_FROM = 480
HIGHEST_RATE = 60
HIGHEST_SMALL_RATE = 30
LOWEST_RATE = 10
SMALLEST_SIDE = 16
CRF = 23
# Peak of 1080p at 30 frames a second; the rest follows from pixels^0.8, which fits what viewers see as equal quality.
FULL_HD_PIXELS = 1920 * 1080
FULL_HD_KBPS = 5000


def plan_ladder(probe: SourceProbe) -> tuple[RenditionSpec, ...]:
    """The renditions of a source, smallest first; none when there is only sound."""
    if not probe.has_video:
        return ()
    full_rate = _capped_rate(probe.frame_rate, HIGHEST_RATE)
    sizes = _sizes(probe.width, probe.height)
    rates = [full_rate if rung >= FULL_RATE_FROM else _capped_rate(full_rate, HIGHEST_SMALL_RATE) for rung in sizes]
    slowest = min(rates)
    slowest_gop = math.ceil(KEY_FRAME_SECONDS * slowest)
    return tuple(
        RenditionSpec(
            name=f"{rung}p",
            width=width,
            height=height,
            frame_rate=rate,
            gop_frames=round(slowest_gop * rate / slowest),
            crf=CRF,
            max_bitrate_kbps=_max_bitrate_kbps(width * height, rate),
        )
        for (rung, (width, height)), rate in zip(sizes.items(), rates, strict=True)
    )


def _capped_rate(rate: Fraction, ceiling: int) -> Fraction:
    """The rate itself, or a whole part or multiple of it, so that frames are dropped or doubled evenly."""
    if rate < LOWEST_RATE:
        return rate * math.ceil(LOWEST_RATE / rate)
    return rate / math.ceil(rate / ceiling)


def _sizes(width: int, height: int) -> dict[int, tuple[int, int]]:
    """Rung → even size, from the smallest rung to the source's own."""
    nominal = max(Fraction(min(width, height)), max(width, height) / WIDEST_ASPECT)
    rungs = [rung for rung in RUNGS if rung <= nominal]
    best = rungs[-1] if rungs else 0
    own = math.floor(nominal / 2) * 2
    if not rungs or (nominal / best >= OWN_HEIGHT_GAIN and nominal < RUNGS[-1]):
        rungs.append(own)
    sizes = {rung: _scaled(width, height, Fraction(rung) / nominal) for rung in rungs}
    fitting = {rung: size for rung, size in sizes.items() if min(size) >= SMALLEST_SIDE}
    return fitting or {min(own, RUNGS[-1]): _scaled(width, height, Fraction(1))}


def scaled_within(width: int, height: int, side: int) -> tuple[int, int]:
    """The even size of a picture whose longer side is at most `side`; never larger than it is."""
    return _scaled(width, height, Fraction(side, max(width, height)))


def _scaled(width: int, height: int, scale: Fraction) -> tuple[int, int]:
    """The scaled size with even sides, none above the source's."""
    scale = min(scale, Fraction(1))
    return _even(width * scale, width), _even(height * scale, height)


def _even(side: Fraction, ceiling: int) -> int:
    return max(2, min(round(side / 2) * 2, ceiling // 2 * 2))


def _max_bitrate_kbps(pixels: int, rate: Fraction) -> int:
    motion = min(1.5, max(0.6, math.sqrt(rate / HIGHEST_SMALL_RATE)))
    size = math.pow(pixels / FULL_HD_PIXELS, 0.8)
    return max(100, round(FULL_HD_KBPS * size * motion))
