"""Takes single frames, short moments and the shape of the sound out of a source with confined runs of ffmpeg."""

import enum
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from PIL import Image

from videos.providers.commands import picture_steps
from videos.providers.confinement import PATIENT_NICENESS, Limits, ffmpeg_program, run_confined
from videos.providers.formats import CONFINED
from videos.providers.media import SourceProbe

THREADS = "2"
WAVEFORM_SECONDS = 1800
SHAPE = "rgb24"
BYTES_PER_PIXEL = 3
LOG_BYTES = 4000
# How many pixels the decoders of one run may hold a frame of, so that twelve of a 4K film do not meet in memory.
PIXELS_AT_ONCE = 16_000_000


class Seeking(enum.Enum):
    """How to reach a moment: the key frame before it (cheap), the very frame, or by decoding from the start (safe)."""

    KEY_FRAME = enum.auto()
    EXACT = enum.auto()
    FROM_START = enum.auto()


@dataclass(frozen=True, slots=True)
class FrameSource:
    """A source to take pictures from, with the folder and the limits for it."""

    path: Path
    probe: SourceProbe
    folder: Path
    timeout_seconds: float
    memory_bytes: int
    is_cancelled: Callable[[], bool] = bool

    def run(self, arguments: list[str], outputs: Sequence[str]) -> tuple[list[bytes], str]:
        """Run ffmpeg: what it wrote into each output, and what it complained about; no bytes where it wrote none."""
        limits = Limits(
            cpu_seconds=int(self.timeout_seconds * 2) + 1, memory_bytes=self.memory_bytes, nice=PATIENT_NICENESS
        )
        command = [ffmpeg_program(), "-hide_banner", "-nostdin", "-v", "error", "-y", "-filter_threads", "1"]
        if self.is_cancelled():
            return [b"" for _ in outputs], "cancelled"
        try:
            ended = run_confined(
                [*command, *arguments],
                limits=limits,
                cwd=self.folder,
                timeout_seconds=self.timeout_seconds,
                is_cancelled=self.is_cancelled,
            )
            complaints = ended.stderr[:LOG_BYTES].decode("utf-8", errors="replace")
        except subprocess.TimeoutExpired:
            complaints = "timed out"
        return [self._taken(name) for name in outputs], complaints

    def opening(self, *, threads: str = THREADS) -> list[str]:
        """Arguments that open the source with its own demuxer and nothing else."""
        own = ["-threads", threads, *CONFINED, "-f", self.probe.container]
        return [*own, "-i", f"file:{self.path.resolve()}"]

    def _taken(self, name: str) -> bytes:
        path = self.folder / name
        if not path.exists():
            return b""
        data = path.read_bytes()
        path.unlink()
        return data


def frames_at(
    source: FrameSource,
    moments: Sequence[float],
    *,
    size: tuple[int, int],
    count: int = 1,
    rate: float = 0,
    seeking: Seeking = Seeking.KEY_FRAME,
) -> list[list[Image.Image]]:
    """For each moment up to `count` frames from there on, `rate` of them a second.

    One run takes as many moments as memory allows: to start ffmpeg costs more than to decode a frame.
    """
    at_once = max(1, PIXELS_AT_ONCE // (source.probe.width * source.probe.height))
    waiting = iter(moments)
    found: list[list[Image.Image]] = []
    while batch := list(islice(waiting, at_once)):
        taken, _ = _raw_frames(source, batch, size=size, count=count, rate=rate, seeking=seeking)
        found += [list(_pictures(data, size)) for data in taken]
    return found


def seeks_cleanly(source: FrameSource, seconds: float) -> bool:
    """Whether the frames after a jump decode without a complaint.

    Some files do not: what a decoder has to know may stand at their beginning only, as in 4:4:4 films of old x264.
    """
    (data,), complaints = _raw_frames(source, [seconds], size=(64, 64), count=4, rate=0, seeking=Seeking.KEY_FRAME)
    return bool(data) and not complaints


def _raw_frames(
    source: FrameSource, moments: Sequence[float], *, size: tuple[int, int], count: int, rate: float, seeking: Seeking
) -> tuple[list[bytes], str]:
    is_linear = seeking is Seeking.FROM_START
    pace = ["setpts=PTS-STARTPTS", f"fps={rate:.4f}"] if rate else []
    look = ["-vf", ",".join([*pace, *picture_steps(source.probe, *size)]), "-pix_fmt", SHAPE]
    inputs, outputs, names = list[str](), list[str](), [f"{number}.rgb" for number in range(len(moments))]
    for number, seconds in enumerate(moments):
        jump = ["-ss", f"{seconds:.3f}"] if seconds > 0 else []
        if not is_linear:
            inputs += [*jump, *(["-noaccurate_seek"] if seeking is Seeking.KEY_FRAME else [])]
        inputs += source.opening(threads="1" if len(moments) > 1 else THREADS)
        outputs += jump if is_linear else []
        outputs += ["-map", f"{number}:{source.probe.video_index}", "-an", "-sn", "-dn", "-frames:v", str(count)]
        outputs += [*look, "-fps_mode", "passthrough", "-f", "rawvideo", names[number]]
    return source.run([*inputs, *outputs], names)


def _pictures(data: bytes, size: tuple[int, int]) -> Iterator[Image.Image]:
    length = size[0] * size[1] * BYTES_PER_PIXEL
    for start in range(0, len(data) - length + 1, length):
        yield Image.frombytes("RGB", size, data[start : start + length])


def waveform(source: FrameSource, *, size: tuple[int, int]) -> Image.Image | None:
    """The loudness of the first sound track over time as a white shape on black; None when nothing can be drawn."""
    width, height = size
    sound = source.probe.audio_tracks[0].index
    drawing = f"showwavespic=s={width}x{height}:colors=white:scale=sqrt"
    graph = f"[0:{sound}]aformat=channel_layouts=mono,{drawing}"
    arguments = ["-t", str(WAVEFORM_SECONDS), *source.opening(), "-filter_complex", graph]
    arguments += ["-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "waveform.gray"]
    (data,), _ = source.run(arguments, ["waveform.gray"])
    return Image.frombytes("L", size, data) if len(data) == width * height else None


def animate(source: FrameSource, frames: list[Image.Image], *, rate: int) -> tuple[bytes, bytes]:
    """The frames as an endless WebP and GIF animation."""
    width, height = frames[0].size
    raw = source.folder / "animation.rgb"
    raw.write_bytes(b"".join(frame.tobytes() for frame in frames))
    opening = ["-f", "rawvideo", "-pix_fmt", SHAPE, "-s", f"{width}x{height}", "-r", str(rate), "-i", raw.name]
    palette = "split=3[w][a][b];[a]palettegen=max_colors=128:stats_mode=diff[p]"
    graph = f"{palette};[b][p]paletteuse=dither=bayer:bayer_scale=4[g]"
    arguments = ["-threads", THREADS, *opening, "-filter_complex_threads", "1", "-filter_complex", graph]
    arguments += ["-map", "[w]", "-c:v", "libwebp_anim", "-q:v", "60", "-loop", "0", "preview.webp"]
    (webp, gif), _ = source.run(
        [*arguments, "-map", "[g]", "-loop", "0", "preview.gif"], ["preview.webp", "preview.gif"]
    )
    raw.unlink()
    return webp, gif
