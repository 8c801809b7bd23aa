"""Accounts: people, whom they follow, and the tokens of their programs."""

import hashlib
import re
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts.choices import (
    BIO_LENGTH,
    DISPLAY_NAME_LENGTH,
    LINK_LENGTH,
    LOCATION_LENGTH,
    MAX_LINKS,
    TOKEN_NAME_LENGTH,
    Scope,
)
from accounts.querysets import UserManager
from socialflow.core.models import BaseModel

USERNAME_PATTERN = r"^[a-z0-9](?:[a-z0-9_]{1,28})[a-z0-9]$"


class User(BaseModel, AbstractBaseUser, PermissionsMixin):
    """A person; their e-mail addresses are allauth's EmailAddress rows."""

    username = models.CharField(max_length=30, unique=True)
    display_name = models.CharField(max_length=DISPLAY_NAME_LENGTH, blank=True)
    bio = models.CharField(max_length=BIO_LENGTH, blank=True)
    location = models.CharField(max_length=LOCATION_LENGTH, blank=True)
    links = ArrayField(models.URLField(max_length=LINK_LENGTH), default=list, blank=True, size=MAX_LINKS)
    # Names the folder of the pictures in storage; empty while there is none.
    avatar_version = models.CharField(max_length=32, blank=True, editable=False)
    banner_version = models.CharField(max_length=32, blank=True, editable=False)

    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    follower_count = models.PositiveIntegerField(default=0, editable=False)
    following_count = models.PositiveIntegerField(default=0, editable=False)
    video_count = models.PositiveIntegerField(default=0, editable=False)
    post_count = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "users"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(username__regex=USERNAME_PATTERN), name="user_username_shape"),
            models.CheckConstraint(
                condition=Q(follower_count__gte=0, following_count__gte=0, video_count__gte=0, post_count__gte=0),
                name="user_counts_not_negative",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Search: people by a part of their handle or name.
            GinIndex(OpClass(Lower("username"), "gin_trgm_ops"), name="user_username_trigrams"),
            GinIndex(OpClass(Lower("display_name"), "gin_trgm_ops"), name="user_name_trigrams"),
            # People to follow: the most followed first.
            models.Index(fields=["-follower_count", "-id"], name="user_most_followed", condition=Q(is_active=True)),
        ]

    def __str__(self) -> str:
        return self.username

    def get_absolute_url(self) -> str:
        """The channel page."""
        return reverse("pages:channel", args=[self.username])

    @property
    def name(self) -> str:
        """What to call them: the display name, else the username."""
        return self.display_name or self.username

    @property
    def avatar_url(self) -> str | None:
        """The address of their picture in the size that pages show beside a name."""
        return picture_url("avatar", self.pk, self.avatar_version, "medium")

    @property
    def banner_url(self) -> str | None:
        """The address of their banner in the size of a settings page."""
        return picture_url("banner", self.pk, self.banner_version, "medium")


class Follow(BaseModel):
    """One person follows another."""

    follower = models.ForeignKey(User, on_delete=models.CASCADE, related_name="following", db_index=False)
    followee = models.ForeignKey(User, on_delete=models.CASCADE, related_name="followers", db_index=False)

    class Meta:
        db_table = "follows"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One follow a pair; also serves the home feed: whom does the viewer follow?
            models.UniqueConstraint(fields=["follower", "followee"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followee")), name="follow_not_oneself"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Followers of a channel, newest first.
            models.Index(fields=["followee", "-id"], name="follow_followers"),
            # The channels beside every page: whom one followed last.
            models.Index(fields=["follower", "-id"], name="follow_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} → {self.followee_id}"


class ApiToken(BaseModel):
    """A personal access token; only its SHA-256 digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=TOKEN_NAME_LENGTH)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    # A token's last use is written at most this often.
    LAST_USE_RESOLUTION: ClassVar[timedelta] = timedelta(minutes=5)
    # What a plain token starts with, so that scanners of leaked secrets can tell it.
    PREFIX: ClassVar[str] = "sf_"
    _SHAPE: ClassVar[re.Pattern[str]] = re.compile(r"sf_[A-Za-z0-9_-]{43}")

    class Meta:
        db_table = "api_tokens"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "name"], name="api_token_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @classmethod
    def looks_right(cls, plain: str) -> bool:
        """Whether a plain token can be one of ours at all."""
        return cls._SHAPE.fullmatch(plain) is not None

    @staticmethod
    def digest_of(plain: str) -> bytes:
        """What is kept of a plain token; 256 random bits need no salt and no slow hash."""
        return hashlib.sha256(plain.encode()).digest()


def picture_url(kind: str, owner_id: UUID, version: str, size: str) -> str | None:
    """The address of an avatar or banner; None while there is none."""
    return f"/media/{picture_path(kind, owner_id, version, size)}" if version else None


def picture_path(kind: str, owner_id: UUID, version: str, size: str) -> str:
    """Where an avatar or banner lies in the media storage."""
    return f"people/{owner_id}/{kind}-{version}/{size}.webp"
