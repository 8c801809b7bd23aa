"""The upload store that belongs to the media storage of the settings."""

from functools import cache
from pathlib import Path

from django.core.files.storage import FileSystemStorage, Storage

from socialflow.core.storage import media_storage
from videos.providers.stores.local import LocalStore
from videos.providers.stores.protocol import UploadStore
from videos.providers.stores.s3 import S3Store


def upload_store() -> UploadStore:
    """The store beside the media storage, so that a finished upload is a file of that storage."""
    return _store_beside(media_storage())


@cache
def _store_beside(storage: Storage) -> UploadStore:
    if isinstance(storage, FileSystemStorage):
        return LocalStore(Path(storage.location))
    return S3Store(storage.connection.meta.client, storage.bucket_name)  # type: ignore[attr-defined]  # django-storages' S3Storage
