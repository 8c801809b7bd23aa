"""What a person may store: bytes are taken when an upload is created, and given back when it ends."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from socialflow.core.errors import DomainError, InvalidError
from videos.models import StorageAccount


def lock_account(*, owner_id: UUID) -> StorageAccount:
    """Lock a person's storage account, made at the first need. Locked after videos and before uploads."""
    account, _ = StorageAccount.objects.select_for_update().get_or_create(user_id=owner_id)
    return account


def take_bytes(*, account: StorageAccount, size_bytes: int) -> None:
    """Reserve bytes of a locked account. Raises DomainError `quota_exceeded` (413) when there is no room for them."""
    quota = quota_of(account)
    free = max(quota - account.used_bytes, 0)
    if size_bytes > free:
        sizes = {"free": _size(free), "needed": _size(size_bytes)}
        message = gettext("There is room for %(free)s more, this needs %(needed)s. Delete videos first.") % sizes
        raise DomainError("quota_exceeded", message, 413, {"free_bytes": free, "quota_bytes": quota})
    _change(account, size_bytes)


def give_back_bytes(*, account: StorageAccount, size_bytes: int) -> None:
    """Free bytes of a locked account."""
    _change(account, -size_bytes)


def quota_of(account: StorageAccount) -> int:
    """How many bytes an account may hold: its own quota, else that of the settings."""
    return int(settings.UPLOAD_QUOTA_BYTES if account.quota_bytes is None else account.quota_bytes)


def storage_use(*, owner: Any) -> tuple[int, int]:
    """How many bytes a person holds, and may hold. Queries: one."""
    account = StorageAccount.objects.filter(user_id=owner.pk).first() or StorageAccount(user_id=owner.pk)
    return account.used_bytes, quota_of(account)


def check_size(size_bytes: int) -> None:
    """Refuse sizes that no upload may have. Raises InvalidError `empty_upload`, DomainError `file_too_large` (413)."""
    if size_bytes < 1:
        raise InvalidError("empty_upload", gettext("This file is empty. Choose another one."))
    largest = int(settings.UPLOAD_MAX_BYTES)
    if size_bytes > largest:
        raise DomainError(
            "file_too_large",
            gettext("A file may have at most %(size)s.") % {"size": _size(largest)},
            413,
            {"max_bytes": largest},
        )


def _change(account: StorageAccount, difference: int) -> None:
    account.used_bytes += difference
    account.save(update_fields=["used_bytes"])


def _size(count: int) -> str:
    return filesizeformat(count).replace("\xa0", " ")
