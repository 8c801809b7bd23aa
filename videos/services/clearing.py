"""Removing files nobody needs: of deleted videos, of replaced encodes, and what a killed encode left here and there."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from socialflow.core.errors import ConflictError
from socialflow.core.storage import delete_prefix, folders_below
from videos.choices import VideoStatus
from videos.models import EncodeJob, Video

_ENDED = frozenset({VideoStatus.READY, VideoStatus.FAILED})
# A folder that is not locked yet is being made.
_NEW_SECONDS = 60


def purge_video(*, video_id: UUID) -> None:
    """Remove every file of a deleted video. Harmless when repeated.

    Raises ConflictError `still_encoding` while a worker, alive or lately killed, may yet add to them, and OSError when
    some cannot be removed: then it must be asked for again.
    """
    if EncodeJob.objects.filter(video_id=video_id, claimed_until__gt=timezone.now()).exists():
        raise ConflictError("still_encoding", _("A worker has not let go of this video yet."))
    delete_prefix(f"videos/{video_id}/")


def purge_version(*, video_id: UUID, version: str) -> None:
    """Remove the files of an encode that was replaced. Harmless when repeated. Raises OSError like `purge_video`."""
    delete_prefix(f"videos/{video_id}/{version}/")


def clear_leftovers(*, video_id: UUID) -> int:
    """Remove every folder of a video that holds neither its media nor its pictures; how many.

    Nothing is touched while the video is on its way: a worker fills a folder that no row names yet. Folders are
    listed before the row is locked, so whoever stores a picture under that lock has named it when it is read.
    Locks: the video, only to read it.
    """
    prefix = f"videos/{video_id}/"
    found = folders_below(prefix)
    with transaction.atomic():
        video = Video.objects.select_for_update().filter(pk=video_id, deleted_at=None).first()
        if video is not None and video.status not in _ENDED:
            return 0
        kept = {video.media_version, video.picture_version} if video else set()
    stale = [name for name in found if name not in kept]
    for name in stale:
        delete_prefix(f"{prefix}{name}/")
    return len(stale)


@contextmanager
def work_dir() -> Iterator[Path]:
    """A private folder on the local disk that goes whatever happens, locked while it is in use."""
    folder = Path(settings.WORK_DIR) / f"encode-{uuid4().hex}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_work_dirs() -> int:
    """Remove the working folders of workers that were killed, whose locks the kernel has freed; how many."""
    cleared = 0
    for folder in Path(settings.WORK_DIR).glob("encode-*"):
        try:
            if folder.stat().st_mtime > time.time() - _NEW_SECONDS:
                continue
            with _locked(folder):
                shutil.rmtree(folder, ignore_errors=True)
        except (BlockingIOError, FileNotFoundError):
            continue
        cleared += 1
    return cleared


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder. Raises BlockingIOError when another does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
