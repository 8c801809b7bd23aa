"""How people are shown: beside what they made, and in lists of people."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import UUID

from django.db import router
from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.utils.translation import gettext as _

from accounts.choices import ProfileVisibility
from accounts.models import Follow, User, picture_url
from accounts.querysets import SEEN, StandsTo, seen_by
from socialflow.core.cursors import Page, paginate
from socialflow.core.errors import ForbiddenError, nobody
from socialflow.core.prepared import PreparedQuery, prepared_cursor

Direction = Literal["followers", "following"]

# The columns of an owner beside a video, post or comment, as seen from that row.
OWNER_COLUMNS = (
    "owner_id", "owner__username", "owner__display_name", "owner__avatar_version", "owner__verified_at",
)  # fmt: skip

PERSON_COLUMNS = (
    "id", "username", "display_name", "avatar_version", "verified_at", "bio", "follower_count", "hides_counts",
    "profile_visibility",
)  # fmt: skip

_FOLLOWED = PreparedQuery(
    lambda viewer, ids: Follow.objects.filter(follower_id=viewer.pk, followee__id__any_of=ids).values("followee_id"),
    "ids",
)

# Whom of these the viewer follows (true), and whom they only ask to (false).
_TIES = """
    SELECT followee_id, true FROM follows WHERE follower_id = %(viewer)s AND followee_id = ANY(%(ids)s)
    UNION ALL
    SELECT followee_id, false FROM follow_requests WHERE follower_id = %(viewer)s AND followee_id = ANY(%(ids)s)
"""

_LATEST_FOLLOWED = PreparedQuery(
    lambda viewer: (
        Follow.objects.filter(follower_id=viewer.pk, followee__is_active=True)
        .order_by("-id")
        .values(*(column.replace("owner", "followee") for column in OWNER_COLUMNS))
    )
)

_TO_FOLLOW = PreparedQuery(
    lambda viewer: (
        User.objects.found_by(viewer)
        .filter(
            ~Exists(Follow.objects.filter(follower_id=viewer.pk, followee_id=OuterRef("pk"))),
            is_open=True,
            # Their place in the order would tell what they hide.
            hides_counts=False,
        )
        .exclude(pk=viewer.pk)
        .order_by("-follower_count", "-id")
        .values(*PERSON_COLUMNS)
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
        "is_verified": row["owner__verified_at"] is not None,
        "avatar_url": avatar and base + avatar,
        "url": f"{base}/@{username}",
    }


def person_card(row: Mapping[str, Any], base: str, *, is_seen: bool = True) -> dict[str, Any]:
    """The card of a row read with PERSON_COLUMNS, its addresses starting with `base`; the viewer's tie is added.

    Args:
        is_seen: the viewer may see their profile; otherwise only how they are called.
    """
    avatar = picture_url("avatar", row["id"], row["avatar_version"], "small") if is_seen else None
    return {
        "id": row["id"],
        "username": row["username"],
        "display_name": row["display_name"] or row["username"],
        "is_verified": row["verified_at"] is not None,
        "is_locked": not is_seen,
        "accepts_followers": row["profile_visibility"] == ProfileVisibility.PRIVATE,
        "bio": row["bio"] if is_seen else "",
        "avatar_url": avatar and base + avatar,
        "url": f"{base}/@{row['username']}",
        "follower_count": row["follower_count"] if is_seen and not row["hides_counts"] else None,
    }


def followed_among(viewer: Any, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these people the viewer follows. Queries: one, none for a stranger."""
    if not viewer.is_authenticated:
        return set()
    return {row["followee_id"] for row in _FOLLOWED.rows(viewer, ids=list(ids))}


def people_to_follow(viewer: Any, *, limit: int) -> list[dict[str, Any]]:
    """The most followed people of open profiles whom a viewer does not follow yet; who hides that number is none.

    Queries: one.
    """
    return [_with_tie(person_card(row, ""), {}) for row in _TO_FOLLOW.rows(viewer, limit=limit)]


def latest_followed(viewer: Any, *, limit: int) -> list[dict[str, Any]]:
    """The people whom a viewer followed last, as cards of owners. Queries: one, none for a stranger."""
    if not viewer.is_authenticated:
        return []
    rows = _LATEST_FOLLOWED.rows(viewer, limit=limit)
    return [owner_of({name.replace("followee", "owner"): value for name, value in row.items()}) for row in rows]


def user_id_of(username: str, viewer: Any) -> UUID:
    """The account of a username, in any case, of whom the viewer may know.

    Raises NotFoundError `user_not_found`. Queries: one.
    """
    known = User.objects.known_to(viewer).by_username(username)
    found: UUID | None = known.values_list("id", flat=True).first()
    if found is None:
        raise nobody()
    return found


def people_found(
    people: Any, viewer: Any, *, scope: str, cursor: str | None, size: int, base: str
) -> Page[dict[str, Any]]:
    """A page of the cards of some people, the most followed first; who hides that number comes last.

    Queries: two, one for a stranger.
    """
    seen = StandsTo(SEEN, viewer.pk, "id", "is_open") if viewer.is_authenticated else F("is_open")
    # The cursor says after whom it goes on, and so must not hold what is not shown.
    rank = Case(When(hides_counts=False, is_open=True, then=F("follower_count")), default=Value(0))
    rows = people.annotate(is_seen=seen, rank=rank).values(*PERSON_COLUMNS, "is_seen", "rank")
    page = paginate(rows, scope=scope, keys=["rank", "id"], cursor=cursor, size=size)
    ties = _ties(viewer, [row["id"] for row in page.items])
    cards = [person_card(row, base, is_seen=row["is_seen"]) for row in page.items]
    return Page([_with_tie(card, ties) for card in cards], page.next_cursor)


def people_around(
    username: str, viewer: Any, *, direction: Direction, cursor: str | None, size: int, base: str = ""
) -> Page[dict[str, Any]]:
    """The followers of someone, or whom they follow, the latest follow first.

    Others see those whose profile they may see; one's own list is whole, though it may not tell more than names.
    Raises NotFoundError `user_not_found`, ForbiddenError `profile_locked`. Queries: three, two for a stranger.
    """
    user_id = _visible_user_id(username, viewer)
    own, other = ("followee", "follower") if direction == "followers" else ("follower", "followee")
    follows = Follow.objects.filter(**{f"{own}_id": user_id, f"{other}__is_active": True})
    if user_id != viewer.pk:
        follows = follows.filter(seen_by(viewer, other))
    rows = ends_of(follows, other, viewer)
    page = paginate(rows, scope=f"{direction}:{user_id}", keys=["id"], cursor=cursor, size=size)
    return cards_of_ends(page, viewer, base=base)


def ends_of(pairs: Any, other: str, viewer: Any) -> Any:
    """The columns of whoever stands at one end of follows or requests, for `cards_of_ends`."""
    columns = {name: F(f"{other}__{name}") for name in PERSON_COLUMNS if name != "id"}
    seen: Any = F(f"{other}__is_open")
    if viewer.is_authenticated:
        seen = StandsTo(SEEN, viewer.pk, f"{other}_id", f"{other}__is_open")
    return pairs.values("id", person_id=F(f"{other}_id"), is_seen=seen, **columns)


def cards_of_ends(page: Page[dict[str, Any]], viewer: Any, *, base: str) -> Page[dict[str, Any]]:
    """A page of rows read by `ends_of`, as cards of people. Queries: one, none for a stranger."""
    ties = _ties(viewer, [row["person_id"] for row in page.items])
    cards = [person_card({**row, "id": row["person_id"]}, base, is_seen=row["is_seen"]) for row in page.items]
    return Page([_with_tie(card, ties) for card in cards], page.next_cursor)


def _ties(viewer: Any, ids: list[UUID]) -> dict[UUID, bool]:
    """Whom of these people the viewer follows (true) or asks to (false). Queries: one, none of nobody."""
    if not ids or not viewer.is_authenticated:
        return {}
    with prepared_cursor(router.db_for_read(Follow)) as cursor:
        cursor.execute(_TIES, {"viewer": viewer.pk, "ids": ids})
        return dict(cursor.fetchall())


def _with_tie(card: dict[str, Any], ties: Mapping[UUID, bool]) -> dict[str, Any]:
    tie = ties.get(card["id"])
    return {**card, "is_followed": tie is True, "has_requested": tie is False}


def _visible_user_id(username: str, viewer: Any) -> UUID:
    seen = StandsTo(SEEN, viewer.pk, "id", "is_open") if viewer.is_authenticated else F("is_open")
    known = User.objects.known_to(viewer).by_username(username)
    found: tuple[UUID, bool] | None = known.annotate(is_seen=seen).values_list("id", "is_seen").first()
    if found is None:
        raise nobody()
    if not found[1]:
        raise ForbiddenError("profile_locked", _("Only those who follow this person see that."))
    return found[0]
