"""Clips that ffmpeg makes for a test."""

import subprocess
from pathlib import Path

import imageio_ffmpeg


def make_clip(path: Path, *, seconds: float = 2.0, size: str = "426x240", sound: bool = True) -> Path:
    """A moving picture with a tone."""
    sources = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}"]
    if sound:
        sources += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-y", *sources]
    subprocess.run([*command, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-shortest", path], check=True)
    return path
