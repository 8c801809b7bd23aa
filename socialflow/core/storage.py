"""Where media lies: the storage of the settings, local files or S3, written so that nobody reads half a file."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage, Storage, storages

from socialflow.core.ids import uuid7
from socialflow.core.multipart import MultipartFile

_CHUNK = 1024**2


def media_storage() -> Storage:
    """The storage of everything people upload and everything we make of it; never served by its own addresses."""
    return storages["media"]


def media_bucket() -> Any:
    """The boto3 bucket of a storage that is not local."""
    return media_storage().bucket  # type: ignore[attr-defined]  # django-storages' S3Storage


def local_path(key: str) -> Path | None:
    """Where a key lies on this machine's disk; None when the storage is not local."""
    storage = media_storage()
    return Path(storage.path(key)) if isinstance(storage, FileSystemStorage) else None


def store_file(key: str, source: Path, content_type: str) -> None:
    """Put a file under a key, replacing what was there."""
    target = local_path(key)
    if target is None:
        with source.open("rb") as file:
            media_bucket().upload_fileobj(file, key, ExtraArgs={"ContentType": content_type})
        return
    with _arriving(target) as arriving:
        shutil.copyfile(source, arriving)


def store_bytes(key: str, data: bytes, content_type: str) -> None:
    """Put bytes under a key, replacing what was there."""
    target = local_path(key)
    if target is None:
        media_bucket().upload_fileobj(BytesIO(data), key, ExtraArgs={"ContentType": content_type})
        return
    with _arriving(target) as arriving:
        arriving.write_bytes(data)


@contextmanager
def storing(key: str, content_type: str) -> Iterator[IO[bytes]]:
    """A file to write piece by piece, in little memory; it lies under its key once it is whole, and else nowhere."""
    target = local_path(key)
    if target is not None:
        with _arriving(target) as arriving, arriving.open("wb") as file:
            yield file
        return
    upload = MultipartFile(media_bucket(), key, content_type)
    try:
        yield upload  # type: ignore[misc]  # a RawIOBase is as good a file of bytes as IO[bytes]
        upload.complete()
    except BaseException:
        upload.abort()
        raise


def stored_chunks(key: str) -> Iterator[bytes]:
    """A file from the beginning to the end, piece by piece. Raises FileNotFoundError when there is none."""
    path = local_path(key)
    if path is not None:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
        return
    bucket = media_bucket()
    try:
        body = bucket.Object(key).get()["Body"]
    except bucket.meta.client.exceptions.NoSuchKey as error:
        raise FileNotFoundError(key) from error
    yield from body.iter_chunks(_CHUNK)


def stored_size(key: str) -> int:
    """How many bytes a file has. Raises FileNotFoundError when there is none."""
    return int(media_storage().size(key))


def first_bytes(key: str, count: int) -> bytes:
    """The beginning of a file. Raises FileNotFoundError when there is none."""
    path = local_path(key)
    if path is None:
        bucket = media_bucket()
        try:
            return bytes(bucket.Object(key).get(Range=f"bytes=0-{count - 1}")["Body"].read())
        except bucket.meta.client.exceptions.NoSuchKey as error:
            raise FileNotFoundError(key) from error
    with path.open("rb") as file:
        return file.read(count)


def delete_prefix(prefix: str) -> None:
    """Remove every file whose key starts with a folder's prefix, which ends in a slash. Raises OSError if some stay."""
    if not prefix.endswith("/") or prefix.startswith("/") or ".." in prefix:
        raise ValueError("a prefix is a folder below the storage's root")
    folder = local_path(prefix)
    if folder is not None:
        shutil.rmtree(folder, onerror=_unless_gone)
    elif any("Errors" in answer for answer in media_bucket().objects.filter(Prefix=prefix).delete()):
        raise OSError(f"not all of {prefix} could be removed")


def _unless_gone(_function: Any, _path: str, problem: Any) -> None:
    """What another has removed meanwhile is as it should be."""
    if not isinstance(problem[1], FileNotFoundError):
        raise problem[1]


def end_unfinished(prefix: str) -> None:
    """Have a bucket forget what was begun below a folder by `storing` and never ended; disks have nothing to forget."""
    if local_path(prefix) is None:
        for upload in media_bucket().multipart_uploads.filter(Prefix=prefix):
            upload.abort()


def folders_below(prefix: str) -> list[str]:
    """Names of the folders directly below a folder, which need not be there."""
    return _listed(prefix)[0]


def files_below(prefix: str) -> list[str]:
    """Names of the files directly below a folder, which need not be there."""
    return _listed(prefix)[1]


def _listed(prefix: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = media_storage().listdir(prefix)
    except FileNotFoundError:
        return [], []
    return sorted(folders), sorted(files)


@contextmanager
def local_copy(key: str, work_dir: Path) -> Iterator[Path]:
    """The file of a key on this machine's disk: itself, or a copy in `work_dir` that goes when it is done with."""
    path = local_path(key)
    if path is not None:
        yield path
        return
    copy = work_dir / uuid7().hex
    try:
        media_bucket().download_file(key, str(copy))
        yield copy
    finally:
        copy.unlink(missing_ok=True)


@contextmanager
def _arriving(target: Path) -> Iterator[Path]:
    """A neighbour of the target that takes its place when it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving = target.with_name(f".{target.name}.{uuid7().hex}")
    try:
        yield arriving
        os.replace(arriving, target)  # noqa: PTH105 - Path.replace is the same, this says that it is atomic
    finally:
        arriving.unlink(missing_ok=True)
