"""How posts are shown."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from accounts.selectors import OWNER_COLUMNS, owner_of
from social.models import Post
from social.selectors.reactions import mark_reactions
from social.selectors.rows import columns_of
from socialflow.core.cursors import Page
from socialflow.core.errors import NotFoundError
from socialflow.core.prepared import PreparedQuery

POST_COLUMNS = ("id", "text", "visibility", "created_at", "edited_at", "like_count", "comment_count", *OWNER_COLUMNS)

_BY_ID = PreparedQuery(
    lambda viewer, ids, first, last: (
        Post.objects.visible_to(viewer).filter(id__any_of=ids, id__gte=first, id__lte=last).values(*POST_COLUMNS)
    ),
    "ids", "first", "last",
)  # fmt: skip
_OF_OWNER = PreparedQuery(
    lambda viewer, owner, before: (
        Post.objects.visible_to(viewer).filter(owner_id=owner, id__lt=before).order_by("-id").values(*POST_COLUMNS)
    ),
    "owner",
    "before",
)
_OF_ALL = PreparedQuery(
    lambda viewer, before: Post.objects.listed_to(viewer).filter(id__lt=before).order_by("-id").values(*POST_COLUMNS),
    "before",
)


def post_of(row: Mapping[str, Any], viewer: Any, *, base: str = "") -> dict[str, Any]:
    """The card of a row read with POST_COLUMNS, its addresses starting with `base`; `mark_reactions` adds the rest."""
    return {
        "id": row["id"],
        "text": row["text"],
        "url": f"{base}/posts/{row['id']}",
        "visibility": row["visibility"],
        "created_at": row["created_at"],
        "edited_at": row["edited_at"],
        "like_count": row["like_count"],
        "comment_count": row["comment_count"],
        "is_mine": row["owner_id"] == viewer.pk,
        "owner": owner_of(row, base=base),
    }


def post_cards(viewer: Any, ids: Sequence[UUID], *, base: str = "") -> dict[UUID, dict[str, Any]]:
    """Those of the posts that the viewer may read, without reactions, by id. Queries: one, none for no ids."""
    rows = _BY_ID.rows(viewer, ids=list(ids), first=min(ids), last=max(ids)) if ids else []
    return {row["id"]: post_of(row, viewer, base=base) for row in rows}


def post_detail(viewer: Any, post_id: UUID, *, base: str = "") -> dict[str, Any]:
    """One post with what the viewer did with it. Raises NotFoundError. Queries: two, one for a stranger."""
    card = post_cards(viewer, [post_id], base=base).get(post_id)
    if card is None:
        raise NotFoundError
    mark_reactions(viewer, [card])
    return card


def new_post(post: Post, *, base: str = "") -> dict[str, Any]:
    """A post as who wrote it sees it at first. Queries: none."""
    row = columns_of(post, POST_COLUMNS)
    return {**post_of(row, post.owner, base=base), "has_liked": False, "has_saved": False}


def posts_page(
    viewer: Any, *, owner_id: UUID | None = None, cursor: str | None = None, size: int, base: str = ""
) -> Page[dict[str, Any]]:
    """Posts, newest first: of one owner what the viewer may read, of everybody the public ones.

    Queries: two, one for a stranger.
    """
    scope = f"posts:{owner_id or ''}"
    if owner_id:
        page = _OF_OWNER.page(viewer, scope=scope, cursor=cursor, size=size, owner=owner_id, is_skewed=True)
    else:
        page = _OF_ALL.page(viewer, scope=scope, cursor=cursor, size=size)
    cards = [post_of(row, viewer, base=base) for row in page.items]
    mark_reactions(viewer, cards)
    return Page(cards, page.next_cursor)
