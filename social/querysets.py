"""How conversation is read: everything a person can be shown starts with `visible_to`."""

from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Follow
from social.choices import PostVisibility
from socialflow.core.ids import uuid7_floor, uuid7_moment
from socialflow.core.models import SoftDeleteQuerySet

# Clocks of clients and servers differ: an identifier may claim to be this much too young or too old.
CLOCK_SKEW = timedelta(minutes=15)


class PostQuerySet(SoftDeleteQuerySet[Any]):
    """Posts."""

    def visible_to(self, viewer: Any) -> Self:
        """What the viewer may read: public posts, their own, and the followers' of those they follow."""
        alive = self.alive().filter(owner__is_active=True)
        if not viewer.is_authenticated:
            return alive.filter(visibility=PostVisibility.PUBLIC)
        follows = Follow.objects.filter(follower_id=viewer.pk, followee_id=OuterRef("owner_id"))
        shared = Q(visibility=PostVisibility.PUBLIC) | Q(visibility=PostVisibility.FOLLOWERS) & Exists(follows)
        return alive.filter(shared | Q(owner_id=viewer.pk))


class CommentQuerySet(models.QuerySet[Any]):
    """Comments; who may read them is who may see what they are under."""

    def shown(self) -> Self:
        """All but tombstones that nothing hangs on any more."""
        return self.filter(Q(deleted_at=None) | Q(reply_count__gt=0))


def latest_key() -> UUID:
    """No row is younger than this: the partitions of the year ahead need not be looked at."""
    return uuid7_floor(timezone.now() + CLOCK_SKEW)


def earliest_key_under(key: UUID) -> UUID:
    """No comment under this video, post or comment is older: the partitions before need not be looked at."""
    return uuid7_floor(uuid7_moment(key) - CLOCK_SKEW)
