"""How conversation is read: everything a person can be shown starts with `visible_to`."""

from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Follow
from social.choices import PostVisibility
from socialflow.core.ids import uuid7_floor
from socialflow.core.models import SoftDeleteQuerySet


class PostQuerySet(SoftDeleteQuerySet[Any]):
    """Posts."""

    def visible_to(self, viewer: Any) -> Self:
        """What the viewer may read: public posts, their own, and the followers' of those they follow."""
        alive = self.alive().filter(owner__is_active=True, id__lt=_soon())
        if not viewer.is_authenticated:
            return alive.filter(visibility=PostVisibility.PUBLIC)
        follows = Follow.objects.filter(follower_id=viewer.pk, followee_id=OuterRef("owner_id"))
        return alive.filter(Q(visibility=PostVisibility.PUBLIC) | Q(owner_id=viewer.pk) | Exists(follows))


class CommentQuerySet(models.QuerySet[Any]):
    """Comments; who may read them is who may see what they are under."""

    def threads_of(self, *, video_id: UUID | None = None, post_id: UUID | None = None) -> Self:
        """The comments right under a video or a post.

        A comment is younger than what it is under, so only the partitions since then are read.
        """
        if video_id:
            return self.filter(video_id=video_id, parent=None, id__gt=video_id, id__lt=_soon())
        return self.filter(post_id=post_id, parent=None, id__gt=post_id, id__lt=_soon())

    def replies_to(self, parent_id: UUID) -> Self:
        """The direct replies to a comment."""
        return self.filter(parent_id=parent_id, id__gt=parent_id, id__lt=_soon())


def _soon() -> UUID:
    """No row is younger than this: the partitions of the year ahead need not be looked at."""
    return uuid7_floor(timezone.now() + timedelta(minutes=10))
