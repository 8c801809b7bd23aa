"""Avatars and banners: read by content, drawn anew in fixed sizes, kept under a name that nobody knew before."""

import secrets
from collections.abc import Mapping
from typing import Literal, get_args

from django.db import transaction
from django.utils import timezone

from accounts.models import User, picture_path
from socialflow.core.images import AVATAR_SIZES, BANNER_SIZES, PictureSize, encode_picture
from socialflow.core.storage import delete_prefix, store_bytes

PictureKind = Literal["avatar", "banner"]
PICTURE_KINDS: tuple[PictureKind, ...] = get_args(PictureKind)
_SIZES: Mapping[PictureKind, Mapping[str, PictureSize]] = {"avatar": AVATAR_SIZES, "banner": BANNER_SIZES}


def set_picture(*, user: User, kind: PictureKind, data: bytes) -> User:
    """Replace an avatar or banner; the files of the old one go after commit.

    Raises:
        InvalidError: `picture_empty`, `picture_too_heavy`, `picture_too_large`, `picture_unreadable`.
    Locks: the user's row, while the versions are swapped.
    """
    pictures = encode_picture(data, sizes=_SIZES[kind])
    version = secrets.token_urlsafe(12)
    try:
        for size, picture in pictures.items():
            store_bytes(picture_path(kind, user.pk, version, size), picture.data, picture.content_type)
        _swap(user, kind, version)
    except BaseException:
        delete_prefix(_folder(user, kind, version))
        raise
    return user


def remove_picture(*, user: User, kind: PictureKind) -> User:
    """Take an avatar or banner away; doing it twice changes nothing. Locks: the user's row."""
    _swap(user, kind, "")
    return user


def _swap(user: User, kind: PictureKind, version: str) -> None:
    field = f"{kind}_version"
    with transaction.atomic():
        old = User.objects.select_for_update(no_key=True).values_list(field, flat=True).get(pk=user.pk)
        User.objects.filter(pk=user.pk).update(**{field: version, "updated_at": timezone.now()})
        if old:
            transaction.on_commit(lambda: delete_prefix(_folder(user, kind, old)), robust=True)
    setattr(user, field, version)


def _folder(user: User, kind: PictureKind, version: str) -> str:
    return picture_path(kind, user.pk, version, "").removesuffix(".webp")
