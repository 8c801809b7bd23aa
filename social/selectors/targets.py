"""What a like, a save or a comment is of, when the viewer may see it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, Value

from accounts.choices import Audience
from accounts.querysets import seen_by, unblocked_by
from social.choices import TargetKind
from social.models import Comment, Post
from socialflow.core.errors import NotFoundError
from socialflow.core.prepared import PreparedQuery
from videos.models import Video


def _fact(condition: Any) -> Any:
    """A condition as a column."""
    return ExpressionWrapper(Q(condition), output_field=BooleanField()) if condition else Value(True)


_COLUMNS = ("id", "owner_id", "like_count", "comment_count", "owner__comment_audience")
_VISIBLE = {
    TargetKind.VIDEO: PreparedQuery(
        lambda viewer, key: Video.objects.visible_to(viewer).filter(pk=key).values(*_COLUMNS), "key"
    ),
    TargetKind.POST: PreparedQuery(
        lambda viewer, key: Post.objects.visible_to(viewer).filter(pk=key).values(*_COLUMNS), "key"
    ),
}
_COMMENT = PreparedQuery(
    lambda viewer, key: (
        Comment.objects.filter(pk=key)
        .annotate(is_seen=_fact(seen_by(viewer, "owner")), is_unblocked=_fact(unblocked_by(viewer, "owner")))
        .values(
            "id",
            "owner_id",
            "video_id",
            "post_id",
            "parent_id",
            "deleted_at",
            "like_count",
            "reply_count",
            "owner__is_active",
            "is_seen",
            "is_unblocked",
        )
    ),
    "key",
)


@dataclass(frozen=True)
class Target:
    """A video or a post, or a comment, whose `comment_count` then is the number of its replies.

    `comment_audience` is that of the owner of a video or post, read by `visible_target`.
    """

    kind: TargetKind
    id: UUID
    owner_id: UUID
    like_count: int
    comment_count: int
    comment_audience: str = Audience.EVERYONE


@dataclass(frozen=True)
class CommentPlace:
    """A comment, a tombstone too, and what it is under."""

    id: UUID
    owner_id: UUID
    parent_id: UUID | None
    is_deleted: bool
    reply_count: int
    under: Target


def visible_target(viewer: Any, kind: TargetKind, target_id: UUID) -> Target:
    """What the viewer means to like, save or comment on. Raises NotFoundError. Queries: one, two for a comment."""
    if kind == TargetKind.COMMENT:
        return _living_comment(viewer, target_id)
    row = _VISIBLE[kind].first(viewer, key=target_id)
    if row is None:
        raise NotFoundError
    return Target(
        kind, row["id"], row["owner_id"], row["like_count"], row["comment_count"], row["owner__comment_audience"]
    )


def place_of_comment(viewer: Any, comment_id: UUID) -> CommentPlace:
    """Where a comment hangs, when the viewer may see that, and the comment. Raises NotFoundError. Queries: two."""
    return _placed(viewer, _comment_row(viewer, comment_id))


def _living_comment(viewer: Any, comment_id: UUID) -> Target:
    row = _comment_row(viewer, comment_id)
    if row["deleted_at"] is not None or not row["owner__is_active"]:
        raise NotFoundError
    _placed(viewer, row)
    return Target(TargetKind.COMMENT, row["id"], row["owner_id"], row["like_count"], row["reply_count"])


def _comment_row(viewer: Any, comment_id: UUID) -> dict[str, Any]:
    row = _COMMENT.first(viewer, key=comment_id)
    if row is None:
        raise NotFoundError
    return row


def _placed(viewer: Any, row: dict[str, Any]) -> CommentPlace:
    kind = TargetKind.VIDEO if row["video_id"] else TargetKind.POST
    under = visible_target(viewer, kind, row["video_id"] or row["post_id"])
    is_tombstone = row["deleted_at"] is not None or not row["owner__is_active"]
    # As in CommentQuerySet.shown_to.
    is_shown = row["is_unblocked"] if under.owner_id == viewer.pk else row["is_seen"]
    if not (is_tombstone or is_shown):
        raise NotFoundError
    return CommentPlace(
        row["id"], row["owner_id"], row["parent_id"], row["deleted_at"] is not None, row["reply_count"], under
    )
