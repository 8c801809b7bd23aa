"""Uploads on this machine's disk: one growing file each."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from videos.providers.stores.protocol import BytesLost, State, StoreFull

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_COPY_BYTES = 64 * 1024**2


class LocalStore:
    """An UploadStore under one folder. It needs no state: the recorded offset says all."""

    window_bytes = 8 * 1024**2
    window_seconds = 1.0

    def __init__(self, root: Path) -> None:
        """Take the folder that keys are relative to."""
        self._root = root

    def append(self, key: str, state: State, offset: int, chunks: Iterator[bytes], size: int) -> tuple[int, State]:
        """Cut off what was never recorded, write, and wait for the disk."""
        del size
        written = 0
        with _room(), self._opened(key, create=offset == 0) as file:
            if os.fstat(file).st_size < offset:
                raise BytesLost(key)
            os.ftruncate(file, offset)
            for chunk in chunks:
                _write(file, chunk, offset + written)
                written += len(chunk)
            os.fsync(file)
        return written, state

    def finish(self, key: str, state: State, size: int) -> None:
        """Check that the file is whole: `append` has left it so."""
        del state
        try:
            found = (self._root / key).stat().st_size
        except FileNotFoundError as error:
            raise BytesLost(key) from error
        if found != size:
            raise BytesLost(key)

    def concatenate(self, keys: Sequence[str], key: str) -> None:
        """Let the kernel copy part after part; on file systems that share blocks nothing is copied at all."""
        with _room(), self._opened(key, create=True) as target:
            os.ftruncate(target, 0)
            for part in keys:
                with self._opened(part, create=False) as source:
                    _copy(source, target)
            os.fsync(target)

    def delete(self, key: str) -> None:
        """Remove the file."""
        (self._root / key).unlink(missing_ok=True)

    def keys_older_than(self, moment: datetime, prefix: str) -> Iterator[str]:
        """Files by the time of their last write."""
        folder = self._root / prefix
        if not folder.is_dir():
            return
        for entry in os.scandir(folder):
            if entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_mtime < moment.timestamp():
                yield f"{prefix}{entry.name}"

    @contextmanager
    def _opened(self, key: str, *, create: bool) -> Iterator[int]:
        path = self._root / key
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
        except FileNotFoundError as error:
            raise BytesLost(key) from error
        try:
            yield file
            if create:
                _sync_folder(path.parent)
        finally:
            os.close(file)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StoreFull from error
        raise


def _write(file: int, chunk: bytes, position: int) -> None:
    view = memoryview(chunk)
    while view:
        count = os.pwrite(file, view, position)
        view, position = view[count:], position + count


def _copy(source: int, target: int) -> None:
    """Append one file to another. Python has `copy_file_range` on Linux only; elsewhere bytes pass through memory."""
    if hasattr(os, "copy_file_range"):
        try:
            while os.copy_file_range(source, target, _COPY_BYTES):
                pass
        except OSError as error:
            if error.errno not in {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}:
                raise
        else:
            return
    while chunk := os.read(source, 1024**2):
        view = memoryview(chunk)
        while view:
            view = view[os.write(target, view) :]


def _sync_folder(folder: Path) -> None:
    """Make a new name durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
