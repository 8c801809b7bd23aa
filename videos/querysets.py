"""How videos are read: everything a person can be shown starts with `visible_to`."""

from typing import Any, Self
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import Follow
from accounts.querysets import seen_by, unmuted_by
from socialflow.core.models import SoftDeleteQuerySet
from videos.choices import Visibility


class VideoQuerySet(SoftDeleteQuerySet[Any]):
    """Videos."""

    def visible_to(self, viewer: Any) -> Self:
        """What the viewer may open: the published of owners they see, as its visibility allows, and their own."""
        open_to_all = Q(visibility__in=[Visibility.PUBLIC, Visibility.UNLISTED])
        alive = self.alive().filter(seen_by(viewer, "owner"), owner__is_active=True)
        if not viewer.is_authenticated:
            return alive.filter(open_to_all, published_at__isnull=False)
        follows = Follow.objects.filter(follower_id=viewer.pk, followee_id=OuterRef("owner_id"))
        open_to_viewer = open_to_all | Q(visibility=Visibility.FOLLOWERS) & Exists(follows)
        return alive.filter(Q(owner_id=viewer.pk) | Q(published_at__isnull=False) & open_to_viewer)

    def listed_to(self, viewer: Any) -> Self:
        """What lists of everybody's hold for a viewer: the published public ones of owners they see and do not mute.

        Who is hidden from search is hidden here, too.
        """
        published = self.alive().filter(visibility=Visibility.PUBLIC, published_at__isnull=False)
        shown = published.filter(owner__is_active=True, owner__is_hidden_from_search=False)
        return shown.filter(seen_by(viewer, "owner"), unmuted_by(viewer, "owner"))

    def unmuted_by(self, viewer: Any) -> Self:
        """Those of owners whom the viewer does not mute."""
        return self.filter(unmuted_by(viewer, "owner"))

    def listed_for(self, viewer: Any, *, owner_id: UUID) -> Self:
        """What one owner's channel lists for a viewer: public ones, and the followers' for those who follow."""
        published = self.visible_to(viewer).filter(owner_id=owner_id, published_at__isnull=False)
        return published.filter(visibility__in=[Visibility.PUBLIC, Visibility.FOLLOWERS])

    def owned_by(self, viewer: Any) -> Self:
        """All of one's own, published or not: the studio."""
        return self.alive().filter(owner_id=viewer.pk)
