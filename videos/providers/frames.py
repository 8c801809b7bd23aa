"""Takes single frames, short moments and the shape of the sound out of a source with confined runs of ffmpeg."""

import enum
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from videos.providers.commands import picture_steps
from videos.providers.confinement import GIBIBYTE, Limits, ffmpeg_program, run_confined
from videos.providers.media import SourceProbe

THREADS = "2"
WAVEFORM_SECONDS = 1800
SHAPE = "rgb24"
BYTES_PER_PIXEL = 3
LOG_BYTES = 4000


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

    def run(self, arguments: list[str], output: Path) -> tuple[bytes, str]:
        """Run ffmpeg and return what it wrote and what it complained about; no bytes when it wrote none in its time."""
        limits = Limits(
            cpu_seconds=int(self.timeout_seconds * 2) + 1, memory_bytes=self.memory_bytes, file_bytes=GIBIBYTE, nice=5
        )
        command = [ffmpeg_program(), "-hide_banner", "-nostdin", "-v", "error", "-y", "-threads", THREADS]
        try:
            ended = run_confined(
                [*command, *arguments, output.name],
                limits=limits,
                cwd=self.folder,
                timeout_seconds=self.timeout_seconds,
            )
        except subprocess.TimeoutExpired:
            return b"", "timed out"
        if not output.exists():
            return b"", "no output"
        data = output.read_bytes()
        output.unlink()
        return data, ended.stderr[:LOG_BYTES].decode("utf-8", errors="replace")

    def opening(self) -> list[str]:
        """Arguments that open the source with its own demuxer and nothing else."""
        return ["-protocol_whitelist", "file", "-f", self.probe.container, "-i", f"file:{self.path.resolve()}"]


def frames_at(
    source: FrameSource,
    seconds: float,
    *,
    size: tuple[int, int],
    count: int = 1,
    rate: float = 0,
    seeking: Seeking = Seeking.KEY_FRAME,
) -> list[Image.Image]:
    """Up to `count` frames from a moment on, `rate` of them a second."""
    data, _ = _raw_frames(source, seconds, size=size, count=count, rate=rate, seeking=seeking)
    length = size[0] * size[1] * BYTES_PER_PIXEL
    return [
        Image.frombytes("RGB", size, data[start : start + length]) for start in range(0, len(data) - length + 1, length)
    ]


def seeks_cleanly(source: FrameSource, seconds: float) -> bool:
    """Whether the frames after a jump decode without a complaint.

    Some files do not: what a decoder has to know may stand at their beginning only, as in 4:4:4 films of old x264.
    """
    data, complaints = _raw_frames(source, seconds, size=(64, 64), count=4, rate=0, seeking=Seeking.KEY_FRAME)
    return bool(data) and not complaints


def _raw_frames(
    source: FrameSource, seconds: float, *, size: tuple[int, int], count: int, rate: float, seeking: Seeking
) -> tuple[bytes, str]:
    jump = ["-ss", f"{seconds:.3f}"] if seconds > 0 else []
    is_linear = seeking is Seeking.FROM_START
    before = [] if is_linear else [*jump, *(["-noaccurate_seek"] if seeking is Seeking.KEY_FRAME else [])]
    pace = ["setpts=PTS-STARTPTS", f"fps={rate:.4f}"] if rate else []
    arguments = [*before, *source.opening(), *(jump if is_linear else [])]
    arguments += ["-map", f"0:{source.probe.video_index}", "-an", "-sn", "-dn", "-frames:v", str(count)]
    arguments += ["-vf", ",".join([*pace, *picture_steps(source.probe, *size)]), "-pix_fmt", SHAPE]
    return source.run([*arguments, "-fps_mode", "passthrough", "-f", "rawvideo"], source.folder / "frames.rgb")


def waveform(source: FrameSource, *, size: tuple[int, int]) -> Image.Image | None:
    """The loudness of the first sound track over time as a white shape on black; None when nothing can be drawn."""
    width, height = size
    sound = source.probe.audio_tracks[0].index
    drawing = f"showwavespic=s={width}x{height}:colors=white:scale=sqrt"
    graph = f"[0:{sound}]aformat=channel_layouts=mono,{drawing}"
    arguments = ["-t", str(WAVEFORM_SECONDS), *source.opening(), "-filter_complex", graph]
    arguments += ["-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo"]
    data, _ = source.run(arguments, source.folder / "waveform.gray")
    return Image.frombytes("L", size, data) if len(data) == width * height else None


def animate(source: FrameSource, frames: list[Image.Image], *, rate: int) -> tuple[bytes, bytes]:
    """The frames as an endless WebP and GIF animation."""
    width, height = frames[0].size
    raw = source.folder / "animation.rgb"
    raw.write_bytes(b"".join(frame.tobytes() for frame in frames))
    opening = ["-f", "rawvideo", "-pix_fmt", SHAPE, "-s", f"{width}x{height}", "-r", str(rate), "-i", raw.name]
    webp, _ = source.run([*opening, "-c:v", "libwebp_anim", "-q:v", "60", "-loop", "0"], source.folder / "preview.webp")
    palette = "split[a][b];[a]palettegen=max_colors=128:stats_mode=diff[p];[b][p]paletteuse=dither=bayer:bayer_scale=4"
    gif, _ = source.run([*opening, "-filter_complex", palette, "-loop", "0"], source.folder / "preview.gif")
    raw.unlink()
    return webp, gif
