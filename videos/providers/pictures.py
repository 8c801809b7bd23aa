"""Makes the pictures of a video: the best of many frames in six sizes, its colour, and a short animated preview."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from videos.providers.confinement import READING_MEMORY_BYTES
from videos.providers.frames import FrameSource, Seeking, animate, frames_at, seeks_cleanly, waveform
from videos.providers.ladder import scaled_within
from videos.providers.media import SourceProbe
from videos.providers.thumbnails import (
    POSTER_SIDE,
    Picture,
    are_alike,
    best_frame,
    card_pictures,
    dominant_color,
    drawn_waveform,
)

CANDIDATES = 12
CANDIDATE_SIDE = 320
# With fewer different frames than this, the key frames are too rare to choose from and exact moments are decoded.
FEWEST_DIFFERENT, EXACT_CANDIDATES = 3, 4
PREVIEW_SIDE, PREVIEW_RATE = 320, 8
PREVIEW_MOMENTS, MOMENT_SECONDS = 4, 0.75
# A file that cannot be sought is decoded from its start, this far at most.
LINEAR_SECONDS = 60.0
POSTER_OF_SOUND = (1920, 1080)
WAVEFORM_SIZE = (1760, 480)


Candidate = tuple[Image.Image, float, Seeking]


class NoPicture(Exception):  # noqa: N818 - says what happened
    """No frame could be taken out of the source; the video can still be played."""


@dataclass(frozen=True, slots=True)
class VideoPictures:
    """Ten stills, none to two previews (WebP, GIF) and the colour of the poster."""

    stills: tuple[Picture, ...]
    previews: tuple[Picture, ...]
    dominant_color: str


def make_pictures(
    source: Path,
    *,
    probe: SourceProbe,
    workdir: Path,
    timeout_seconds: float,
    memory_bytes: int = READING_MEMORY_BYTES,
    is_cancelled: Callable[[], bool] = bool,
) -> VideoPictures:
    """Choose and draw the pictures of a source; each run of ffmpeg gets `timeout_seconds`.

    Raises:
        NoPicture: when nothing could be decoded, or it was cancelled.
    """
    with tempfile.TemporaryDirectory(prefix="pictures-", dir=workdir) as folder:
        frames = FrameSource(source, probe, Path(folder), timeout_seconds, memory_bytes, is_cancelled)
        if not probe.has_video:
            return _sound_pictures(frames)
        length = probe.duration_seconds or 0.0
        can_seek = length > 0 and seeks_cleanly(frames, length / 2)
        poster = _poster(frames, can_seek=can_seek)
        return VideoPictures(
            stills=tuple(card_pictures(poster)),
            previews=tuple(_previews(frames, can_seek=can_seek)),
            dominant_color=dominant_color(poster),
        )


def _sound_pictures(frames: FrameSource) -> VideoPictures:
    poster = drawn_waveform(waveform(frames, size=WAVEFORM_SIZE), size=POSTER_OF_SOUND)
    return VideoPictures(tuple(card_pictures(poster)), (), dominant_color(poster))


def _poster(frames: FrameSource, *, can_seek: bool) -> Image.Image:
    """The best of evenly spread frames, at full size."""
    candidates = _sought_candidates(frames) if can_seek else _first_candidates(frames)
    if not candidates:
        return _full_frame(frames, 0.0, Seeking.FROM_START)
    _, seconds, seeking = candidates[best_frame([frame for frame, _, _ in candidates])]
    return _full_frame(frames, seconds, seeking)


def _sought_candidates(frames: FrameSource) -> list[Candidate]:
    """Small frames from all over the video that differ from each other."""
    length = frames.probe.duration_seconds or 0.0
    count = max(1, min(CANDIDATES, int(length * 2)))
    moments = [length * (number + 0.5) / count for number in range(count)]
    found = _candidates(frames, moments, Seeking.KEY_FRAME)
    if len(found) < min(FEWEST_DIFFERENT, count):
        found += _candidates(frames, moments[:: max(1, count // EXACT_CANDIDATES)], Seeking.EXACT)
    return found


def _candidates(frames: FrameSource, moments: list[float], seeking: Seeking) -> list[Candidate]:
    size = _size(frames, CANDIDATE_SIDE)
    found: list[Candidate] = []
    for seconds, shown in zip(moments, frames_at(frames, moments, size=size, seeking=seeking), strict=True):
        if shown and not (found and are_alike(found[-1][0], shown[0])):
            found.append((shown[0], seconds, seeking))
    return found


def _first_candidates(frames: FrameSource) -> list[Candidate]:
    """Small frames of the first minute, decoded in one go, for a file that cannot be sought."""
    span = min(frames.probe.duration_seconds or LINEAR_SECONDS, LINEAR_SECONDS)
    size, rate = _size(frames, CANDIDATE_SIDE), CANDIDATES / span
    (shown,) = frames_at(frames, [0.0], size=size, count=CANDIDATES, rate=rate, seeking=Seeking.FROM_START)
    return [(frame, number / rate, Seeking.FROM_START) for number, frame in enumerate(shown)]


def _full_frame(frames: FrameSource, seconds: float, seeking: Seeking) -> Image.Image:
    (shown,) = frames_at(frames, [seconds], size=_size(frames, POSTER_SIDE), seeking=seeking)
    if not shown:
        raise NoPicture("no frame could be decoded")
    return shown[0]


def _previews(frames: FrameSource, *, can_seek: bool) -> list[Picture]:
    """About three seconds of moments, or the first three; nothing when there is no motion to show."""
    length = frames.probe.duration_seconds or 0.0
    size = _size(frames, PREVIEW_SIDE)
    moments, seconds = [0.0], PREVIEW_MOMENTS * MOMENT_SECONDS
    if can_seek and length > seconds:
        moments = [length * (number + 0.5) / PREVIEW_MOMENTS for number in range(PREVIEW_MOMENTS)]
        seconds = MOMENT_SECONDS
    count = int(seconds * PREVIEW_RATE)
    shown = [frame for part in frames_at(frames, moments, size=size, count=count, rate=PREVIEW_RATE) for frame in part]
    if len(shown) < 2:
        return []
    webp, gif = animate(frames, shown, rate=PREVIEW_RATE)
    made = [Picture("preview.webp", "image/webp", *size, webp), Picture("preview.gif", "image/gif", *size, gif)]
    return [picture for picture in made if picture.data]


def _size(frames: FrameSource, side: int) -> tuple[int, int]:
    return scaled_within(frames.probe.width, frames.probe.height, side)
