"""Where media lies: the storage of the settings, local files or S3."""

from django.core.files.storage import Storage, storages


def media_storage() -> Storage:
    """The storage of everything people upload and everything we make of it; never served by its own addresses."""
    return storages["media"]
