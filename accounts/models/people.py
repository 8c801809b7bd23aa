"""People, and how they stand to one another."""

from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.choices import (
    BIO_LENGTH,
    DISPLAY_NAME_LENGTH,
    LINK_LENGTH,
    LOCATION_LENGTH,
    MAX_LINKS,
    USABLE,
    Audience,
    ProfileVisibility,
    Role,
    Status,
)
from accounts.querysets import UserManager
from socialflow.core.models import BaseModel

USERNAME_PATTERN = r"^[a-z0-9](?:[a-z0-9_]{1,28})[a-z0-9]$"
# E.164: a country code and at most fifteen digits in all.
PHONE_PATTERN = r"^\+[1-9][0-9]{6,14}$"


def _flag(condition: Q) -> models.GeneratedField:
    """A column that the database keeps true to others."""
    return models.GeneratedField(
        expression=models.ExpressionWrapper(condition, models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )


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

    # E.164. A number is somebody's once its code was typed in; two may claim the same one before.
    phone = models.CharField(max_length=16, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Asked for where the operator sets a minimum age, and never shown.
    birth_date = models.DateField(null=True, blank=True)
    # What pages and mails speak; empty: what the browser asks for.
    language = models.CharField(max_length=10, blank=True)
    # An IANA name; empty: the browser's.
    time_zone = models.CharField(max_length=40, blank=True)

    profile_visibility = models.CharField(max_length=10, choices=ProfileVisibility, default=ProfileVisibility.PUBLIC)
    message_audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYONE)
    mention_audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYONE)
    comment_audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYONE)
    is_hidden_from_search = models.BooleanField(default=False)
    hides_counts = models.BooleanField(default=False)

    # When staff made sure that they are who they say: the badge.
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    role = models.CharField(max_length=10, choices=Role, default=Role.USER, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE, editable=False)
    # Staff decided something about them, of which they have not opened the page yet: every page says so, and none asks.
    has_unread_decision = models.BooleanField(default=False, db_default=False, editable=False)
    # By which they came, until they confirm their address: who never does gives the place in it back.
    invite = models.ForeignKey(
        "accounts.Invite", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, editable=False
    )
    # When a deleted account is purged; until then it can be taken back.
    purge_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What queries and Django's administration ask; they follow from the fields above.
    is_active = _flag(Q(status__in=USABLE))
    is_open = _flag(Q(status=Status.ACTIVE, profile_visibility=ProfileVisibility.PUBLIC))
    is_staff = _flag(Q(role__in=[Role.MODERATOR, Role.ADMIN]))
    is_superuser = _flag(Q(role=Role.ADMIN))

    follower_count = models.PositiveIntegerField(default=0, editable=False)
    following_count = models.PositiveIntegerField(default=0, editable=False)
    video_count = models.PositiveIntegerField(default=0, editable=False)
    post_count = models.PositiveIntegerField(default=0, editable=False)
    # All views of all their videos.
    view_count = models.PositiveBigIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "users"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(username__regex=USERNAME_PATTERN), name="user_username_shape"),
            models.CheckConstraint(condition=Q(phone="") | Q(phone__regex=PHONE_PATTERN), name="user_phone_shape"),
            models.CheckConstraint(
                condition=Q(phone_verified_at=None) | ~Q(phone=""), name="user_verified_phone_is_one"
            ),
            # Log-in by phone; two people may type a number, one can prove it.
            models.UniqueConstraint(
                fields=["phone"], condition=Q(phone_verified_at__isnull=False), name="user_phone_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    follower_count__gte=0,
                    following_count__gte=0,
                    video_count__gte=0,
                    post_count__gte=0,
                    view_count__gte=0,
                ),
                name="user_counts_not_negative",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Search: people by a part of their handle or name.
            GinIndex(OpClass(Lower("username"), "gin_trgm_ops"), name="user_username_trigrams"),
            GinIndex(OpClass(Lower("display_name"), "gin_trgm_ops"), name="user_name_trigrams"),
            # People to follow: the most followed first.
            models.Index(fields=["-follower_count", "-id"], name="user_most_followed", condition=Q(is_active=True)),
            # The purge: whose time is over.
            models.Index(fields=["purge_at"], name="user_purge_due", condition=Q(purge_at__isnull=False)),
            # The lists of staff, newest first: those who are not as nearly everybody is. By role also: who can decide
            # an appeal, and whether somebody is the last administrator.
            models.Index(fields=["status", "-id"], name="user_by_status", condition=~Q(status=Status.ACTIVE)),
            models.Index(fields=["role", "-id"], name="user_by_role", condition=~Q(role=Role.USER)),
            models.Index(fields=["-id"], name="user_verified", condition=Q(verified_at__isnull=False)),
            # The end of an invite, with whoever made it.
            models.Index(fields=["invite"], name="user_of_invite", condition=Q(invite__isnull=False)),
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


_IS_BLOCKED = (
    "EXISTS (SELECT FROM blocks WHERE blocker_id = NEW.follower_id AND blocked_id = NEW.followee_id)"
    " OR EXISTS (SELECT FROM blocks WHERE blocker_id = NEW.followee_id AND blocked_id = NEW.follower_id)"
)
_IS_FOLLOWED = "EXISTS (SELECT FROM follows WHERE follower_id = NEW.follower_id AND followee_id = NEW.followee_id)"


def _unless(name: str, condition: str) -> pgtrigger.Trigger:
    """Insert nothing where a condition holds: asked when both people are locked, so of what is true then.

    The statement that inserts began before it had the locks, and does not see what was committed meanwhile.
    """
    func = f"IF {condition} THEN RETURN NULL; END IF; RETURN NEW;"
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=pgtrigger.Insert, func=func)


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
        triggers: ClassVar[list[pgtrigger.Trigger]] = [_unless("follow_not_across_block", _IS_BLOCKED)]

    def __str__(self) -> str:
        return f"{self.follower_id} → {self.followee_id}"


class FollowRequest(BaseModel):
    """Somebody asks to follow a person who accepts each follower."""

    follower = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    followee = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "follow_requests"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One request a pair; also: did the viewer ask?
            models.UniqueConstraint(fields=["follower", "followee"], name="follow_request_once"),
            models.CheckConstraint(condition=~Q(follower=F("followee")), name="follow_request_not_oneself"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The queue of a person, newest first.
            models.Index(fields=["followee", "-id"], name="follow_request_queue"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            _unless("request_not_across_block", f"{_IS_BLOCKED} OR {_IS_FOLLOWED}")
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} ? {self.followee_id}"


class Block(BaseModel):
    """Two people do not meet on any surface; one of them wanted it so."""

    blocker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    blocked = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "blocks"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One block a pair; also: whom does the viewer block?
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_not_oneself"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Every surface: by whom is the viewer blocked?
            models.Index(fields=["blocked", "blocker"], name="block_of_viewer"),
            # The list in the settings, newest first.
            models.Index(fields=["blocker", "-id"], name="block_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} ✗ {self.blocked_id}"


class Mute(BaseModel):
    """A person does not want to see another for a while, or for good; the other does not learn of it."""

    muter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    muted = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "mutes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One mute a pair; also: whom does the viewer mute?
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(muter=F("muted")), name="mute_not_oneself"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The list in the settings, newest first.
            models.Index(fields=["muter", "-id"], name="mute_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.muter_id} – {self.muted_id}"


def picture_url(kind: str, owner_id: UUID, version: str, size: str) -> str | None:
    """The address of an avatar or banner; None while there is none."""
    return f"/media/{picture_path(kind, owner_id, version, size)}" if version else None


def picture_path(kind: str, owner_id: UUID, version: str, size: str) -> str:
    """Where an avatar or banner lies in the media storage."""
    return f"people/{owner_id}/{kind}-{version}/{size}.webp"
