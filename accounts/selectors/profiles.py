"""A person's profile, as others see it and as they do themselves."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import F

from accounts.models import User, picture_url
from accounts.querysets import SEEN, StandsTo
from accounts.selectors.people import PERSON_COLUMNS, person_card
from accounts.selectors.relations import NO_RELATION, Relation, is_within, relation_with
from socialflow.core.errors import nobody

_COLUMNS = (
    *PERSON_COLUMNS, "banner_version", "location", "links", "following_count", "video_count", "post_count",
    "view_count", "created_at",
)  # fmt: skip
_PLAIN = ("location", "links", "video_count", "post_count", "view_count", "created_at")
_AUDIENCES = ("message_audience", "mention_audience", "comment_audience")
_OF_ONESELF = ("birth_date", "language", "time_zone", "profile_visibility")
_PRIVACY = ("profile_visibility", *_AUDIENCES, "is_hidden_from_search", "hides_counts")
_PICTURE_SIZES = ("small", "medium", "large")


def profile_of(username: str, viewer: Any, *, base: str = "") -> dict[str, Any]:
    """A person's profile as a viewer sees it; of a locked one only who they are, and how to follow them.

    Raises NotFoundError `user_not_found`. Queries: two, one for a stranger.
    """
    seen = StandsTo(SEEN, viewer.pk, "id", "is_open") if viewer.is_authenticated else F("is_open")
    known = User.objects.known_to(viewer).by_username(username).annotate(is_seen=seen)
    row = known.values(*_COLUMNS, *_AUDIENCES, "is_seen").first()
    if row is None:
        raise nobody()
    relation = relation_with(viewer, row["id"]) if viewer.is_authenticated else NO_RELATION
    profile = _profile(row, base, is_seen=row["is_seen"], is_own=row["id"] == viewer.pk)
    return {
        **profile,
        "is_followed": relation.is_followed,
        "has_requested": relation.has_requested,
        "follows_you": relation.follows_you,
        "is_muted": relation.is_muted,
        **_openness(row, viewer, relation),
    }


def own_profile(user: Any, *, base: str = "") -> dict[str, Any]:
    """One's own profile with what only oneself may know. Queries: two."""
    row = User.objects.values(*{*_COLUMNS, *_OF_ONESELF}).get(pk=user.pk)
    email = EmailAddress.objects.filter(user_id=user.pk, primary=True).values_list("email", flat=True).first()
    return {
        **_profile(row, base, is_seen=True, is_own=True),
        **{name: row[name] for name in _OF_ONESELF},
        "is_followed": False,
        "has_requested": False,
        "email": email,
        "is_staff": user.is_staff,
    }


def privacy_of(user: Any) -> dict[str, Any]:
    """Who sees what a person makes, and who may turn to them: for themselves. Queries: one."""
    return dict(User.objects.values(*_PRIVACY).get(pk=user.pk))


def _openness(row: Mapping[str, Any], viewer: Any, relation: Relation) -> dict[str, bool]:
    """Whether the viewer may write to, mention, and comment under this person."""
    is_own = row["id"] == viewer.pk
    is_in = partial(is_within, is_followed=relation.is_followed, follows_you=relation.follows_you)
    return {
        f"can_{name.removesuffix('_audience')}": viewer.is_authenticated and (is_own or is_in(row[name]))
        for name in _AUDIENCES
    }


def _profile(row: Mapping[str, Any], base: str, *, is_seen: bool, is_own: bool) -> dict[str, Any]:
    kinds = {kind: _picture_urls(kind, row["id"], row[f"{kind}_version"], base) for kind in ("avatar", "banner")}
    hidden = dict.fromkeys(_PICTURE_SIZES)
    shown = {name: row[name] if is_seen else None for name in _PLAIN}
    banners = kinds["banner"] if is_seen else hidden
    card = person_card(row, base, is_seen=is_seen)
    if is_own:
        card["follower_count"] = row["follower_count"]
    return {
        **card,
        **shown,
        "location": shown["location"] or "",
        "links": shown["links"] or [],
        "following_count": row["following_count"] if is_own or (is_seen and not row["hides_counts"]) else None,
        "avatar_urls": kinds["avatar"] if is_seen else hidden,
        "banner_urls": banners,
        "banner_url": banners["large"],
    }


def _picture_urls(kind: str, owner_id: UUID, version: str, base: str) -> dict[str, str | None]:
    urls = {size: picture_url(kind, owner_id, version, size) for size in _PICTURE_SIZES}
    return {size: url and base + url for size, url in urls.items()}
