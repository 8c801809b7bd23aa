"""Videos that really went through upload."""

import shutil
from pathlib import Path
from typing import Any

from socialflow.core.storage import local_path
from videos import services
from videos.choices import Visibility
from videos.models import Upload, Video


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
