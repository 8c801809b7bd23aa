"""Following: one row a pair, and two counters that always agree with the rows."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from socialflow.core.errors import InvalidError, NotFoundError
from socialflow.core.ids import uuid7

_INSERT = (
    "INSERT INTO follows (id, created_at, updated_at, follower_id, followee_id) VALUES (%s, %s, %s, %s, %s)"
    " ON CONFLICT (follower_id, followee_id) DO NOTHING"
)
_DELETE = "DELETE FROM follows WHERE follower_id = %s AND followee_id = %s"
# Both rows are locked in key order first: A follows B while B follows A must not deadlock.
_COUNT = (
    "UPDATE users SET following_count = following_count + CASE users.id WHEN %(follower)s THEN %(step)s ELSE 0 END,"
    " follower_count = follower_count + CASE users.id WHEN %(followee)s THEN %(step)s ELSE 0 END"
    " FROM (SELECT id FROM users WHERE id IN (%(follower)s, %(followee)s) ORDER BY id FOR NO KEY UPDATE) AS pair"
    " WHERE users.id = pair.id RETURNING users.id, users.follower_count"
)


@dataclass(frozen=True)
class FollowState:
    """Whether the actor follows someone now, and how many do."""

    username: str
    is_followed: bool
    follower_count: int


def follow_user(*, actor: User, username: str) -> FollowState:
    """Make the actor follow someone; doing it twice changes nothing.

    Raises:
        NotFoundError: `user_not_found`.
        InvalidError: `cannot_follow_oneself`.
    Queries: four at most, besides the transaction. Locks: both people's rows, in key order.
    """
    followee_id, username, count = _find(username)
    if followee_id == actor.pk:
        raise InvalidError("cannot_follow_oneself", "You cannot follow yourself.")
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_INSERT, [uuid7(), now, now, actor.pk, followee_id])
        if cursor.rowcount:
            count = _move_counters(actor.pk, followee_id, 1)
    return FollowState(username, is_followed=True, follower_count=count)


def unfollow_user(*, actor: User, username: str) -> FollowState:
    """Make the actor stop following someone; doing it twice changes nothing.

    Raises:
        NotFoundError: `user_not_found`.
    Queries: four at most, besides the transaction. Locks: both people's rows, in key order.
    """
    followee_id, username, count = _find(username)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DELETE, [actor.pk, followee_id])
        if cursor.rowcount:
            count = _move_counters(actor.pk, followee_id, -1)
    return FollowState(username, is_followed=False, follower_count=count)


def _find(username: str) -> tuple[UUID, str, int]:
    found: tuple[UUID, str, int] | None = (
        User.objects.by_username(username).values_list("id", "username", "follower_count").first()
    )
    if found is None:
        raise NotFoundError("user_not_found", "There is nobody of that name.")
    return found


def _move_counters(follower_id: UUID, followee_id: UUID, step: int) -> int:
    """Count one follow more or less on both sides; returns the followee's new number of followers."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"follower": follower_id, "followee": followee_id, "step": step})
        return int(dict(cursor.fetchall())[followee_id])
