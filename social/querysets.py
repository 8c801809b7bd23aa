"""How conversation is read: everything a person can be shown starts with `visible_to`."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Follow
from accounts.querysets import seen_by, unblocked_by, unmuted_by
from social.choices import PostVisibility
from socialflow.core.models import SoftDeleteQuerySet


class PostQuerySet(SoftDeleteQuerySet[Any]):
    """Posts."""

    def visible_to(self, viewer: Any) -> Self:
        """What the viewer may read of owners they see: public posts, their own, the followers' of those they follow."""
        alive = self.alive().filter(seen_by(viewer, "owner"), owner__is_active=True)
        if not viewer.is_authenticated:
            return alive.filter(visibility=PostVisibility.PUBLIC)
        follows = Follow.objects.filter(follower_id=viewer.pk, followee_id=OuterRef("owner_id"))
        shared = Q(visibility=PostVisibility.PUBLIC) | Q(visibility=PostVisibility.FOLLOWERS) & Exists(follows)
        return alive.filter(shared | Q(owner_id=viewer.pk))

    def listed_to(self, viewer: Any) -> Self:
        """What lists of everybody's hold for a viewer: public posts of owners they see and do not mute.

        Who is hidden from search is hidden here, too.
        """
        public = self.alive().filter(visibility=PostVisibility.PUBLIC, owner__is_active=True)
        shown = public.filter(owner__is_hidden_from_search=False)
        return shown.filter(seen_by(viewer, "owner"), unmuted_by(viewer, "owner"))

    def unmuted_by(self, viewer: Any) -> Self:
        """Those of owners whom the viewer does not mute."""
        return self.filter(unmuted_by(viewer, "owner"))


class CommentQuerySet(models.QuerySet[Any]):
    """Comments; who may read them is who may see what they are under, and who wrote them."""

    def shown(self) -> Self:
        """All but tombstones that nothing hangs on any more."""
        return self.filter(Q(deleted_at=None) | Q(reply_count__gt=0))

    def shown_to(self, viewer: Any, *, is_host: bool) -> Self:
        """Those shown that are not of people whom the viewer may not see, or mutes.

        Whose account is switched off is a tombstone, as are deleted ones: what others answered stays readable.

        Args:
            is_host: the viewer owns what they are under, and so reads what is said there by whoever they do not block.
        """
        allowed = unblocked_by(viewer, "owner") if is_host else seen_by(viewer, "owner")
        by_somebody_seen = Q(allowed) & Q(unmuted_by(viewer, "owner"))
        return self.shown().filter(Q(deleted_at__isnull=False) | Q(owner__is_active=False) | by_somebody_seen)
