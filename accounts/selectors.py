"""How people are shown beside what they made."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from accounts.models import Follow, User, picture_path

# The columns of an owner beside a video, post or comment, as seen from that row.
OWNER_COLUMNS = ("owner_id", "owner__username", "owner__display_name", "owner__avatar_version")


def owner_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The owner's card of a row read with OWNER_COLUMNS."""
    username, version = row["owner__username"], row["owner__avatar_version"]
    return {
        "id": row["owner_id"],
        "username": username,
        "display_name": row["owner__display_name"] or username,
        "avatar_url": picture_url("avatar", row["owner_id"], version, "small"),
        "url": f"/@{username}",
    }


def picture_url(kind: str, owner_id: UUID, version: str, size: str) -> str | None:
    """The address of an avatar or banner; None while there is none."""
    return f"/media/{picture_path(kind, owner_id, version, size)}" if version else None


def followed_among(viewer: Any, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these people the viewer follows. Queries: one, none for a stranger."""
    if not viewer.is_authenticated:
        return set()
    return set(Follow.objects.filter(follower_id=viewer.pk, followee_id__in=list(ids)).values_list("followee_id", flat=True))


def people_to_follow(viewer: Any, *, limit: int) -> list[Any]:
    """The most followed people that the viewer does not follow yet. Queries: one."""
    people = User.objects.visible_to(viewer).filter(follower_count__gte=0).order_by("-follower_count", "-id")
    if viewer.is_authenticated:
        people = people.exclude(pk=viewer.pk).exclude(followers__follower_id=viewer.pk)
    return list(people[:limit])
