"""How conversations are shown: threads newest first, replies oldest first, any depth a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import router
from django.urls import reverse
from django.utils import timezone

from accounts.querysets import SEEN, UNBLOCKED, UNMUTED
from accounts.selectors import OWNER_COLUMNS, owner_of
from social.choices import TargetKind
from social.models import Comment
from social.selectors.reactions import reactions
from social.selectors.rows import columns_of
from social.selectors.targets import Target, place_of_comment, visible_target
from socialflow.core.cursors import Page, cut_page, decode_cursor, encode_cursor
from socialflow.core.errors import NotFoundError
from socialflow.core.ids import earliest_key_under, latest_key, uuid7_floor, uuid7_moment
from socialflow.core.prepared import MANY_ROWS, PreparedQuery, fitting_cursor

# How many replies stand under each thread before "more".
INLINE_REPLIES = 3
# How far back a busy conversation is looked through at first.
_BUSY_WINDOW = timedelta(days=14)

# Makes the address of the replies to a comment under a target, from a cursor on; pages have one, programs another.
RepliesLink = Callable[[Target, UUID, str | None], str]

COMMENT_COLUMNS = (
    "id", "text", "created_at", "edited_at", "deleted_at", "like_count", "reply_count", "parent_id",
    *OWNER_COLUMNS, "owner__is_active",
)  # fmt: skip


def _link_on_pages(_target: Target, comment_id: UUID, cursor: str | None) -> str:
    address = reverse("social:replies", args=[comment_id])
    return f"{address}?cursor={cursor}" if cursor else address


def _threads(column: str, *, is_host: bool) -> PreparedQuery:
    return PreparedQuery(
        lambda viewer, target, after, before: (
            Comment.objects.shown_to(viewer, is_host=is_host)
            .filter(**{column: target}, parent=None, id__gt=after, id__lt=before)
            .order_by("-id")
            .values(*COMMENT_COLUMNS)
        ),
        "target", "after", "before",
    )  # fmt: skip


def _replies(*, is_host: bool) -> PreparedQuery:
    return PreparedQuery(
        lambda viewer, parent, after, before: (
            Comment.objects.shown_to(viewer, is_host=is_host)
            .filter(parent_id=parent, id__gt=after, id__lt=before).order_by("id")
            .values(*COMMENT_COLUMNS)
        ),
        "parent", "after", "before",
    )  # fmt: skip


# These take what they are under as given: its visibility is checked before.
_THREADS = {
    (kind, is_host): _threads(f"{kind.name.lower()}_id", is_host=is_host)
    for kind in (TargetKind.VIDEO, TargetKind.POST)
    for is_host in (False, True)
}
_REPLIES = {is_host: _replies(is_host=is_host) for is_host in (False, True)}
_ONE = PreparedQuery(lambda viewer, key: Comment.objects.filter(pk=key).values(*COMMENT_COLUMNS), "key")
_FIRST_REPLIES = f"""
    SELECT r.*
    FROM unnest(%(parents)s) AS parent (id)
    CROSS JOIN LATERAL (
        SELECT c.id, c.text, c.created_at, c.edited_at, c.deleted_at, c.like_count, c.reply_count, c.parent_id,
               c.owner_id, u.username, u.display_name, u.avatar_version, u.verified_at, u.is_active
        FROM comments AS c JOIN users AS u ON u.id = c.owner_id
        WHERE c.parent_id = parent.id AND c.id > %(after)s AND c.id < %(before)s
            AND (c.deleted_at IS NULL OR c.reply_count > 0)
            AND (c.deleted_at IS NOT NULL OR NOT u.is_active OR {{shown}})
        ORDER BY c.id LIMIT {INLINE_REPLIES + 1}
    ) AS r
    ORDER BY r.id
"""  # noqa: S608 - constants
# As in CommentQuerySet.shown_to: to a stranger, to a person, and to whoever owns what they are under.
_UNMUTED_OWNER = UNMUTED.format(viewer="%(viewer)s", owner="u.id")
_FIRST_REPLIES_TO_STRANGER = _FIRST_REPLIES.format(shown="u.is_open")
_FIRST_REPLIES_TO = {
    is_host: _FIRST_REPLIES.format(
        shown=f"({rule.format(viewer='%(viewer)s', owner='u.id', fact='u.is_open')} AND {_UNMUTED_OWNER})"
    )
    for is_host, rule in ((False, SEEN), (True, UNBLOCKED))
}


def comments_page(
    viewer: Any,
    kind: TargetKind,
    target_id: UUID,
    *,
    replies_link: RepliesLink = _link_on_pages,
    cursor: str | None = None,
    size: int,
    base: str = "",
    target: Target | None = None,
) -> Page[dict[str, Any]]:
    """The threads of a video or a post, newest first, each with its first replies.

    A caller that has checked what they are under hands it over as `target`, which spares a query.
    Raises NotFoundError when the viewer may not see what they are under. Queries: four, three for a stranger.
    """
    target = target or visible_target(viewer, kind, target_id)
    scope = f"comments:{target_id}"
    before = UUID(decode_cursor(scope, cursor)[0]) if cursor else latest_key()
    page = cut_page(_newest_threads(viewer, target, before, size + 1), scope=scope, keys=["id"], size=size)
    parents = {row["id"]: row["reply_count"] for row in page.items if row["reply_count"]}
    replies = _first_replies(viewer, target, parents)
    shape = _Shaper(
        viewer, target, replies_link, base, [*page.items, *(row for rows in replies.values() for row in rows)]
    )
    return Page([shape.thread(row, replies.get(row["id"], [])) for row in page.items], page.next_cursor)


def replies_page(
    viewer: Any,
    comment_id: UUID,
    *,
    replies_link: RepliesLink = _link_on_pages,
    under_id: UUID | None = None,
    cursor: str | None = None,
    size: int,
    base: str = "",
) -> Page[dict[str, Any]]:
    """The direct replies to a comment, oldest first.

    Raises NotFoundError when the viewer may not see what they are under, or when that is not `under_id`.
    Queries: four, three for a stranger.
    """
    place = place_of_comment(viewer, comment_id)
    if under_id not in {None, place.under.id}:
        raise NotFoundError
    scope = f"replies:{comment_id}"
    after = UUID(decode_cursor(scope, cursor)[0]) if cursor else earliest_key_under(comment_id)
    rows = _REPLIES[place.under.owner_id == viewer.pk].rows(
        viewer, parent=comment_id, after=after, before=latest_key(), limit=size + 1,
        is_skewed=place.reply_count > MANY_ROWS,
    )  # fmt: skip
    page = cut_page(rows, scope=scope, keys=["id"], size=size)
    shape = _Shaper(viewer, place.under, replies_link, base, page.items)
    return Page([shape.comment(row) for row in page.items], page.next_cursor)


def comment_detail(
    viewer: Any, comment_id: UUID, *, replies_link: RepliesLink = _link_on_pages, base: str = ""
) -> dict[str, Any]:
    """One comment, with what it is under and the way to its replies. Raises NotFoundError. Queries: four."""
    place = place_of_comment(viewer, comment_id)
    rows = _ONE.rows(viewer, key=comment_id)
    return {
        **_Shaper(viewer, place.under, replies_link, base, rows).comment(rows[0]),
        "target_kind": place.under.kind.word,
        "target_id": place.under.id,
    }


def new_comment(comment: Comment, *, base: str = "") -> dict[str, Any]:
    """A comment as who wrote it sees it at first, with what it is under. Queries: none."""
    kind, target_id = (TargetKind.VIDEO, comment.video_id) if comment.video_id else (TargetKind.POST, comment.post_id)
    card = _card(columns_of(comment, COMMENT_COLUMNS), comment.owner_id, is_host=False, base=base)
    return {**card, "target_kind": kind.word, "target_id": target_id}


def _newest_threads(viewer: Any, target: Target, before: UUID, limit: int) -> list[dict[str, Any]]:
    """The newest threads before a key. Where much is said, the last weeks before it are looked at first.

    A busy conversation needs a plan of its own, and making one for two partitions costs a fourth of one for all.
    """
    earliest = earliest_key_under(target.id)
    query = _THREADS[target.kind, target.owner_id == viewer.pk]
    threads = partial(query.rows, viewer, target=target.id, before=before, limit=limit)
    if target.comment_count <= MANY_ROWS:
        return threads(after=earliest)
    recent = uuid7_floor(min(uuid7_moment(before), timezone.now()) - _BUSY_WINDOW)
    rows = threads(after=max(recent, earliest), is_skewed=True)
    return rows if len(rows) == limit or recent <= earliest else threads(after=earliest, is_skewed=True)


def _first_replies(viewer: Any, target: Target, parents: Mapping[UUID, int]) -> dict[UUID, list[dict[str, Any]]]:
    """The first few replies to each of these comments, of so many, and one more that tells whether there are others."""
    if not parents:
        return {}
    keys: dict[str, Any] = {
        "parents": list(parents),
        "after": earliest_key_under(min(parents)),
        "before": latest_key(),
        "viewer": viewer.pk,
    }
    statement = _FIRST_REPLIES_TO_STRANGER
    if viewer.is_authenticated:
        statement = _FIRST_REPLIES_TO[target.owner_id == viewer.pk]
    found: dict[UUID, list[dict[str, Any]]] = {parent: [] for parent in parents}
    is_skewed = max(parents.values()) > MANY_ROWS
    with fitting_cursor(router.db_for_read(Comment), is_skewed=is_skewed) as cursor:
        cursor.execute(statement, keys)
        for row in cursor.fetchall():
            reply = dict(zip(COMMENT_COLUMNS, row, strict=True))
            found[reply["parent_id"]].append(reply)
    return found


class _Shaper:
    """Turns rows of one conversation into what is shown, for one viewer."""

    def __init__(
        self, viewer: Any, target: Target, replies_link: RepliesLink, base: str, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        self._viewer = viewer
        self._target = target
        self._is_host = target.owner_id == viewer.pk
        self._link = replies_link
        self._base = base
        self._liked = reactions(viewer, [row["id"] for row in rows]).liked

    def thread(self, row: Mapping[str, Any], replies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """A comment with its first replies."""
        shown = [self.comment(reply) for reply in replies[:INLINE_REPLIES]]
        more = None
        if len(replies) > len(shown):
            more = self._link(self._target, row["id"], encode_cursor(f"replies:{row['id']}", [str(shown[-1]["id"])]))
        # Where all are here, they are those that this viewer may see.
        count = row["reply_count"] if more else len(shown)
        return {**self.comment(row), "replies": shown, "next_replies_url": more, "reply_count": count}

    def comment(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A comment, with the way to its replies."""
        card = _card(row, self._viewer.pk, is_host=self._is_host, base=self._base)
        card["has_liked"] = row["id"] in self._liked
        card["next_replies_url"] = self._link(self._target, row["id"], None) if row["reply_count"] else None
        return card


def _card(row: Mapping[str, Any], viewer_id: UUID | None, *, is_host: bool, base: str) -> dict[str, Any]:
    """What a row shows of itself; a tombstone says nothing of whose it was or what it said."""
    is_deleted = row["deleted_at"] is not None or not row["owner__is_active"]
    is_mine = not is_deleted and row["owner_id"] == viewer_id
    return {
        "id": row["id"],
        "text": None if is_deleted else row["text"],
        "created_at": row["created_at"],
        "edited_at": row["edited_at"],
        "is_deleted": is_deleted,
        "like_count": row["like_count"],
        "reply_count": row["reply_count"],
        "has_liked": False,
        "is_mine": is_mine,
        "can_delete": is_mine or (is_host and not is_deleted),
        "parent_id": row["parent_id"],
        "owner": None if is_deleted else owner_of(row, base=base),
        "replies": [],
        "next_replies_url": None,
    }
