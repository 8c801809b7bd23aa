"""How videos are read: everything a person can be shown starts with `visible_to`."""

from typing import Any, Self
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import Follow
from socialflow.core.models import SoftDeleteQuerySet
from videos.choices import Visibility


class VideoQuerySet(SoftDeleteQuerySet[Any]):
    """Videos."""

    def visible_to(self, viewer: Any) -> Self:
        """What the viewer may open: the published that their visibility allows, and their own."""
        open_to_all = Q(visibility__in=[Visibility.PUBLIC, Visibility.UNLISTED])
        alive = self.alive().filter(owner__is_active=True)
        if not viewer.is_authenticated:
            return alive.filter(open_to_all, published_at__isnull=False)
        follows = Follow.objects.filter(follower_id=viewer.pk, followee_id=OuterRef("owner_id"))
        open_to_viewer = open_to_all | Q(visibility=Visibility.FOLLOWERS) & Exists(follows)
        return alive.filter(Q(owner_id=viewer.pk) | Q(published_at__isnull=False) & open_to_viewer)

    def listed(self) -> Self:
        """What lists for everybody hold: the published public ones."""
        return self.alive().filter(visibility=Visibility.PUBLIC, published_at__isnull=False, owner__is_active=True)

    def listed_for(self, viewer: Any, *, owner_id: UUID) -> Self:
        """What one owner's channel lists for a viewer: public ones, and the followers' for those who follow."""
        published = self.visible_to(viewer).filter(owner_id=owner_id, published_at__isnull=False)
        return published.filter(visibility__in=[Visibility.PUBLIC, Visibility.FOLLOWERS])

    def owned_by(self, viewer: Any) -> Self:
        """All of one's own, published or not: the studio."""
        return self.alive().filter(owner_id=viewer.pk)
