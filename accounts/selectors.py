"""How people are shown beside what they made."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import F

from accounts.models import Follow, User, picture_url
from socialflow.core.cursors import Page, paginate
from socialflow.core.errors import NotFoundError
from socialflow.core.prepared import PreparedQuery

Direction = Literal["followers", "following"]

# The columns of an owner beside a video, post or comment, as seen from that row.
OWNER_COLUMNS = ("owner_id", "owner__username", "owner__display_name", "owner__avatar_version")

PERSON_COLUMNS = ("id", "username", "display_name", "avatar_version", "bio", "follower_count")
_PROFILE_COLUMNS = (
    *PERSON_COLUMNS,
    "banner_version",
    "location",
    "links",
    "following_count",
    "video_count",
    "post_count",
    "created_at",
)
_PICTURE_SIZES = ("small", "medium", "large")
_FOLLOWED = PreparedQuery(
    lambda viewer, ids: Follow.objects.filter(follower_id=viewer.pk, followee__id__any_of=ids).values("followee_id"),
    "ids",
)

_LATEST_FOLLOWED = PreparedQuery(
    lambda viewer: (
        Follow.objects.filter(follower_id=viewer.pk, followee__is_active=True)
        .order_by("-id")
        .values(*(column.replace("owner", "followee") for column in OWNER_COLUMNS))
    )
)


def owner_of(row: Mapping[str, Any], *, base: str = "") -> dict[str, Any]:
    """The owner's card of a row read with OWNER_COLUMNS; addresses start with `base`."""
    username, avatar = (
        row["owner__username"],
        picture_url("avatar", row["owner_id"], row["owner__avatar_version"], "small"),
    )
    return {
        "id": row["owner_id"],
        "username": username,
        "display_name": row["owner__display_name"] or username,
        "avatar_url": avatar and base + avatar,
        "url": f"{base}/@{username}",
    }


def followed_among(viewer: Any, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these people the viewer follows. Queries: one, none for a stranger."""
    if not viewer.is_authenticated:
        return set()
    return {row["followee_id"] for row in _FOLLOWED.rows(viewer, ids=list(ids))}


def people_to_follow(viewer: Any, *, limit: int) -> list[Any]:
    """The most followed people that the viewer does not follow yet. Queries: one."""
    people = User.objects.visible_to(viewer).order_by("-follower_count", "-id")
    if viewer.is_authenticated:
        people = people.exclude(pk=viewer.pk).exclude(followers__follower_id=viewer.pk)
    return list(people[:limit])


def latest_followed(viewer: Any, *, limit: int) -> list[dict[str, Any]]:
    """The people whom a viewer followed last, as cards of owners. Queries: one, none for a stranger."""
    if not viewer.is_authenticated:
        return []
    rows = _LATEST_FOLLOWED.rows(viewer, limit=limit)
    return [owner_of({name.replace("followee", "owner"): value for name, value in row.items()}) for row in rows]


def user_id_of(username: str) -> UUID:
    """The account of a username, in any case. Raises NotFoundError `user_not_found`. Queries: one."""
    found: UUID | None = User.objects.by_username(username).values_list("id", flat=True).first()
    if found is None:
        raise NotFoundError("user_not_found", "There is nobody of that name.")
    return found


def profile_of(username: str, viewer: Any, *, base: str = "") -> dict[str, Any]:
    """A person's profile as a viewer sees it.

    Raises NotFoundError `user_not_found`. Queries: two, one for a stranger.
    """
    row = User.objects.by_username(username).values(*_PROFILE_COLUMNS).first()
    if row is None:
        raise NotFoundError("user_not_found", "There is nobody of that name.")
    return _profile(row, base) | {"is_followed": row["id"] in followed_among(viewer, [row["id"]])}


def own_profile(user: Any, *, base: str = "") -> dict[str, Any]:
    """One's own profile with what only oneself may know. Queries: two."""
    row = User.objects.values(*_PROFILE_COLUMNS).get(pk=user.pk)
    email = EmailAddress.objects.filter(user_id=user.pk, primary=True).values_list("email", flat=True).first()
    return _profile(row, base) | {"is_followed": False, "email": email, "is_staff": user.is_staff}


def people_around(
    username: str, viewer: Any, *, direction: Direction, cursor: str | None, size: int, base: str = ""
) -> Page[Any]:
    """The followers of someone, or whom they follow, the latest follow first.

    Raises NotFoundError `user_not_found`. Queries: three, two for a stranger.
    """
    user_id = user_id_of(username)
    own, other = ("followee", "follower") if direction == "followers" else ("follower", "followee")
    columns = {name: F(f"{other}__{name}") for name in PERSON_COLUMNS if name != "id"}
    follows = Follow.objects.filter(**{f"{own}_id": user_id, f"{other}__is_active": True}).values(
        "id", f"{other}_id", **columns
    )
    page = paginate(follows, scope=f"{direction}:{user_id}", keys=["id"], cursor=cursor, size=size)
    followed = followed_among(viewer, [row[f"{other}_id"] for row in page.items])
    people = [
        person_of({**row, "id": row[f"{other}_id"]}, base) | {"is_followed": row[f"{other}_id"] in followed}
        for row in page.items
    ]
    return Page(people, page.next_cursor)


def person_of(row: Mapping[str, Any], base: str) -> dict[str, Any]:
    """The card of a row read with PERSON_COLUMNS, its addresses starting with `base`; `is_followed` is added."""
    avatar = picture_url("avatar", row["id"], row["avatar_version"], "small")
    return {
        "id": row["id"],
        "username": row["username"],
        "display_name": row["display_name"] or row["username"],
        "bio": row["bio"],
        "avatar_url": avatar and base + avatar,
        "url": f"{base}/@{row['username']}",
        "follower_count": row["follower_count"],
    }


def _profile(row: Mapping[str, Any], base: str) -> dict[str, Any]:
    avatars, banners = (_picture_urls(kind, row["id"], row[f"{kind}_version"], base) for kind in ("avatar", "banner"))
    plain = {
        name: row[name] for name in ("location", "links", "following_count", "video_count", "post_count", "created_at")
    }
    return (
        person_of(row, base) | plain | {"avatar_urls": avatars, "banner_urls": banners, "banner_url": banners["large"]}
    )


def _picture_urls(kind: str, owner_id: UUID, version: str, base: str) -> dict[str, str | None]:
    urls = {size: picture_url(kind, owner_id, version, size) for size in _PICTURE_SIZES}
    return {size: url and base + url for size, url in urls.items()}
