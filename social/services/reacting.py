"""Likes and saves: one row a person and target, and a counter that always agrees with the rows.

Each change is one statement, and so one transaction: the row first, then the counter by the number of rows. Sent
twice, or from two threads at once, it counts once; the counter's row is locked only until that statement commits.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import router
from django.utils.translation import gettext as _

from social.choices import TargetKind
from social.models import Like, Save
from social.selectors import visible_target
from socialflow.core.errors import InvalidError
from socialflow.core.prepared import prepared_cursor

_TABLES = {TargetKind.VIDEO: "videos", TargetKind.POST: "posts", TargetKind.COMMENT: "comments"}

_ADD = (
    "INSERT INTO {} (target_id, user_id, kind, created_at) VALUES (%(target)s, %(actor)s, %(kind)s, now())"
    " ON CONFLICT DO NOTHING"
)
# The kind is compared too, so that a row can be taken away only by what it was put there for.
_REMOVE = "DELETE FROM {} WHERE target_id = %(target)s AND user_id = %(actor)s AND kind = %(kind)s"
_COUNTED = (
    "WITH changed AS ({} RETURNING 1)"
    " UPDATE {} SET like_count = like_count {} 1 WHERE id = %(target)s AND (SELECT count(*) FROM changed) = 1"
    " RETURNING like_count"
)
_LIKE = {kind: _COUNTED.format(_ADD.format("likes"), table, "+") for kind, table in _TABLES.items()}
_UNLIKE = {kind: _COUNTED.format(_REMOVE.format("likes"), table, "-") for kind, table in _TABLES.items()}


@dataclass(frozen=True)
class LikeState:
    """Whether the actor likes something now, and how many do."""

    has_liked: bool
    like_count: int


@dataclass(frozen=True)
class SaveState:
    """Whether the actor keeps something for later now."""

    has_saved: bool


def like_target(*, actor: Any, kind: TargetKind, target_id: UUID) -> LikeState:
    """Make the actor like a video, post or comment; doing it twice changes nothing.

    Raises NotFoundError when the actor may not see it. Queries: two, three for a comment.
    Locks: the like, then its target's row.
    """
    return LikeState(has_liked=True, like_count=_change_like(_LIKE[kind], actor, kind, target_id))


def unlike_target(*, actor: Any, kind: TargetKind, target_id: UUID) -> LikeState:
    """Take the actor's like back; doing it twice changes nothing.

    Raises NotFoundError when the actor may not see it. Queries: two, three for a comment.
    Locks: the like, then its target's row.
    """
    return LikeState(has_liked=False, like_count=_change_like(_UNLIKE[kind], actor, kind, target_id))


def save_target(*, actor: Any, kind: TargetKind, target_id: UUID) -> SaveState:
    """Keep a video or a post for later; doing it twice changes nothing.

    Raises NotFoundError when the actor may not see it, InvalidError `cannot_save` for a comment. Queries: two.
    """
    _change_save(_ADD, actor, kind, target_id)
    return SaveState(has_saved=True)


def unsave_target(*, actor: Any, kind: TargetKind, target_id: UUID) -> SaveState:
    """Keep it no longer; doing it twice changes nothing.

    Raises NotFoundError when the actor may not see it, InvalidError `cannot_save` for a comment. Queries: two.
    """
    _change_save(_REMOVE, actor, kind, target_id)
    return SaveState(has_saved=False)


def remove_like(*, user_id: UUID, kind: TargetKind, target_id: UUID) -> None:
    """Take a like back of whatever they may see by now; twice changes nothing. Queries: one. Locks: like, target."""
    with prepared_cursor(router.db_for_write(Like)) as cursor:
        cursor.execute(_UNLIKE[kind], {"target": target_id, "actor": user_id, "kind": kind.value})


def _change_like(statement: str, actor: Any, kind: TargetKind, target_id: UUID) -> int:
    """Run it and return the target's number of likes."""
    target = visible_target(actor, kind, target_id)
    with prepared_cursor(router.db_for_write(Like)) as cursor:
        cursor.execute(statement, {"target": target_id, "actor": actor.pk, "kind": kind.value})
        row = cursor.fetchone()
    return int(row[0]) if row else target.like_count


def _change_save(statement: str, actor: Any, kind: TargetKind, target_id: UUID) -> None:
    if kind == TargetKind.COMMENT:
        raise InvalidError("cannot_save", _("Only videos and posts can be saved."))
    visible_target(actor, kind, target_id)
    with prepared_cursor(router.db_for_write(Save)) as cursor:
        cursor.execute(statement.format("saves"), {"target": target_id, "actor": actor.pk, "kind": kind.value})
