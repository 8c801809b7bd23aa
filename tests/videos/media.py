"""Clips that ffmpeg makes for a test, and videos that really went through upload and encode."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from socialflow.core.storage import local_path
from videos import services
from videos.choices import Visibility
from videos.models import Upload, Video


def make_clip(path: Path, *, seconds: float = 2.0, size: str = "426x240", sound: bool = True) -> Path:
    """A moving picture with a tone."""
    sources = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}"]
    if sound:
        sources += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-y", *sources]
    subprocess.run([*command, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-shortest", path], check=True)
    return path


def upload_file(owner: Any, path: Path, *, visibility: Visibility = Visibility.PUBLIC) -> Video:
    """A video whose bytes have all arrived."""
    video, upload = services.create_video(
        owner=owner, title=path.stem, filename=path.name, size_bytes=path.stat().st_size, visibility=visibility
    )
    target = local_path(upload.storage_key)
    assert target is not None
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)
    Upload.objects.filter(pk=upload.pk).update(offset_bytes=upload.size_bytes)
    upload.refresh_from_db()
    services.complete_upload(upload=upload)
    video.refresh_from_db()
    return video
