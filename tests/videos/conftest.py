"""Clips that ffmpeg makes for these tests, and a sink that remembers what it was given."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from videos.providers.confinement import GIBIBYTE, ffmpeg_program
from videos.providers.encoding import encode_ladder
from videos.providers.ladder import plan_ladder
from videos.providers.media import EncodeProgress, EncodeResult, SourceProbe
from videos.providers.probing import probe_source

MEDIA = Path(__file__).parents[3] / "shared" / "media"
PICTURE = ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=3"]
SOUND = ["-f", "lavfi", "-i", "sine=440:r=44100:d=3"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]

MakeClip = Callable[..., Path]


def run_ffmpeg(*arguments: str) -> None:
    subprocess.run([ffmpeg_program(), "-hide_banner", "-v", "error", "-nostdin", "-y", *arguments], check=True)


@pytest.fixture(scope="session")
def make_clip(tmp_path_factory: pytest.TempPathFactory) -> MakeClip:
    """Makes a clip once per session: its name, then ffmpeg's arguments without the output."""
    folder = tmp_path_factory.mktemp("clips")

    def make(name: str, *arguments: str) -> Path:
        path = folder / name
        if not path.exists():
            run_ffmpeg(*arguments, str(path))
        return path

    return make


@pytest.fixture(scope="session")
def plain_clip(make_clip: MakeClip) -> Path:
    """Three seconds of 640x360 with a tone, its index at the start."""
    return make_clip("plain.mp4", *PICTURE, *SOUND, *H264, "-g", "30", "-movflags", "+faststart")


@pytest.fixture(scope="session")
def media_dir() -> Path:
    """Real clips that lie beside the repository; a test that needs one is skipped without them, except in CI."""
    if not MEDIA.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the real clips are missing: {MEDIA}")
        pytest.skip("no folder of real clips beside the repository")
    return MEDIA


@dataclass
class FolderSink:
    """Keeps what it is given in a folder, and every text that it ever was given."""

    root: Path
    types: dict[str, str] = field(default_factory=dict)
    history: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, path: Path, content_type: str) -> None:
        shutil.copyfile(path, self._target(name, content_type))

    def put_bytes(self, name: str, data: bytes, content_type: str) -> None:
        self.history.append((name, data.decode()))
        self._target(name, content_type).write_bytes(data)

    def text(self, name: str) -> str:
        return (self.root / name).read_text()

    def _target(self, name: str, content_type: str) -> Path:
        self.types[name] = content_type
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


@dataclass
class Encode:
    """An encode that has ended."""

    probe: SourceProbe
    result: EncodeResult
    sink: FolderSink
    progress: list[EncodeProgress]


def probe(path: Path) -> SourceProbe:
    return probe_source(path, timeout_seconds=60, memory_bytes=2 * GIBIBYTE)


def encode(path: Path, folder: Path, **changes: object) -> Encode:
    """Probe, plan and encode a clip into `folder`; `changes` replace arguments of the transcoder."""
    found = probe(path)
    sink = FolderSink(folder / "out")
    progress: list[EncodeProgress] = []
    work = folder / "work"
    work.mkdir()
    arguments: dict[str, Any] = {
        "probe": found,
        "ladder": plan_ladder(found),
        "workdir": work,
        "sink": sink,
        "on_progress": progress.append,
        "is_cancelled": lambda: False,
        "threads": 2,
        "timeout_seconds": 120,
    }
    result = encode_ladder(path, **(arguments | changes))
    assert list(work.iterdir()) == []
    return Encode(found, result, sink, progress)


@pytest.fixture(scope="session")
def film(make_clip: MakeClip, tmp_path_factory: pytest.TempPathFactory) -> Encode:
    """Thirteen seconds of 854x480 at 29.97 frames with an English and a German sound track, encoded."""
    moving = "testsrc2=s=854x480:r=30000/1001:d=13,noise=alls=6:allf=t"
    tones = ["-f", "lavfi", "-i", "sine=440:d=13", "-f", "lavfi", "-i", "sine=880:d=13"]
    tags = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger", "-metadata:s:a:1", 'title=Der "Ton"']
    clip = make_clip(
        "film.mkv",
        "-f",
        "lavfi",
        "-i",
        moving,
        *tones,
        "-map",
        "0",
        "-map",
        "1",
        "-map",
        "2",
        *tags,
        *H264,
        "-c:a",
        "aac",
    )
    return encode(clip, tmp_path_factory.mktemp("film"))
