"""Following and asking to: one row a pair, and two counters that always agree with the rows."""

from dataclasses import dataclass
from typing import Any

from django.db import router
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import ProfileVisibility
from accounts.models import Follow, FollowRequest, User
from accounts.querysets import KNOWN
from socialflow.core.errors import InvalidError, NotFoundError, nobody
from socialflow.core.ids import uuid7
from socialflow.core.prepared import prepared_cursor

_ACTOR, _OTHER = "%(actor)s", "(SELECT id FROM target)"
_INSERT = "INSERT INTO {} (id, created_at, updated_at, follower_id, followee_id) SELECT %(id)s, %(now)s, %(now)s"
_ONCE = "ON CONFLICT (follower_id, followee_id) DO NOTHING RETURNING 1"
_ASKS = f"other.profile_visibility = '{ProfileVisibility.PRIVATE.value}'"
_FOLLOWED = f"EXISTS (SELECT FROM follows WHERE follower_id = {_ACTOR} AND followee_id = {_OTHER})"


def _statement(*, follower: str, step: int, moves: str, answer: str, rule: str = KNOWN) -> str:
    """One statement, which is one transaction and one round trip: a follow costs a third of what five statements cost.

    It locks both people in key order before it touches their rows, always: A follows B while B blocks A, or unfollows
    at the same moment, cannot deadlock. Locked rows are read as they are then, and so is what the triggers of `Follow`
    and `FollowRequest` refuse. The counters move only when a follow did (`moved`).
    """
    return f"""
        WITH target AS MATERIALIZED (
            SELECT id, username, follower_count, hides_counts FROM users
            WHERE username = %(username)s AND is_active
                AND {rule.format(viewer=_ACTOR, owner="users.id", fact="users.status")}
        ), pair AS MATERIALIZED (
            SELECT id, profile_visibility FROM users WHERE id IN ({_ACTOR}, {_OTHER}) ORDER BY id FOR NO KEY UPDATE
        ), other AS MATERIALIZED (
            SELECT * FROM pair WHERE id = {_OTHER} AND (SELECT count(*) FROM pair) = 2
        ), {moves}, counted AS (
            UPDATE users SET
                following_count = following_count + CASE WHEN users.id = {follower} THEN {step} ELSE 0 END,
                follower_count = follower_count + CASE WHEN users.id = {follower} THEN 0 ELSE {step} END
            FROM pair, moved WHERE users.id = pair.id
            RETURNING users.id, users.follower_count
        )
        SELECT target.id = {_ACTOR}, target.username, {answer},
            CASE WHEN NOT target.hides_counts THEN coalesce(counted.follower_count, target.follower_count) END
        FROM target LEFT JOIN counted ON counted.id = target.id
    """  # noqa: S608 - constants


def _delete(table: str, follower: str, followee: str) -> str:
    return (
        f"DELETE FROM {table} USING other"  # noqa: S608 - constants
        f" WHERE follower_id = {follower} AND followee_id = {followee} RETURNING 1"
    )


_FOLLOW = _statement(
    follower=_ACTOR,
    step=1,
    moves=f"""
        moved AS ({_INSERT.format("follows")}, {_ACTOR}, other.id FROM other WHERE NOT {_ASKS} {_ONCE}),
        asked AS ({_INSERT.format("follow_requests")}, {_ACTOR}, other.id FROM other
            WHERE {_ASKS} AND NOT {_FOLLOWED} {_ONCE}),
        answered AS ({_delete("follow_requests", _ACTOR, f"other.id AND NOT {_ASKS}")})
    """,
    answer=f"{_FOLLOWED} OR EXISTS (SELECT FROM other WHERE NOT {_ASKS})",
)
_UNFOLLOW = _statement(
    follower=_ACTOR,
    step=-1,
    moves=f"""
        moved AS ({_delete("follows", _ACTOR, "other.id")}),
        cancelled AS ({_delete("follow_requests", _ACTOR, "other.id")})
    """,
    answer="false",
)
_REMOVE = _statement(
    follower=_OTHER,
    step=-1,
    moves=f"moved AS ({_delete('follows', 'other.id', _ACTOR)})",
    answer="true",
    # Whoever follows can be removed, a limited account too; of others as much is told as anywhere.
    rule=f"({KNOWN} OR EXISTS (SELECT FROM follows WHERE follower_id = {{owner}} AND followee_id = {{viewer}}))",
)
_ACCEPT = _statement(
    follower=_OTHER,
    step=1,
    moves=f"""
        asked AS ({_delete("follow_requests", "other.id", _ACTOR)}),
        moved AS ({_INSERT.format("follows")}, other.id, {_ACTOR} FROM other, asked {_ONCE})
    """,
    answer="EXISTS (SELECT FROM asked)",
)


@dataclass(frozen=True)
class FollowState:
    """Whether the actor follows someone now or asks to, and how many do, unless they hide it."""

    username: str
    is_followed: bool
    has_requested: bool
    follower_count: int | None


def follow_user(*, actor: User, username: str) -> FollowState:
    """Make the actor follow someone, or ask to where each follower is accepted; doing it twice changes nothing.

    Raises:
        NotFoundError: `user_not_found`, also across a block.
        InvalidError: `cannot_follow_oneself`.
    Queries: one. Locks: both people's rows, in key order.
    """
    is_oneself, name, is_followed, count = _move(_FOLLOW, actor, username)
    if is_oneself:
        raise InvalidError("cannot_follow_oneself", _("You cannot follow yourself."))
    return FollowState(name, is_followed=is_followed, has_requested=not is_followed, follower_count=count)


def unfollow_user(*, actor: User, username: str) -> FollowState:
    """Make the actor stop following someone, or asking to; doing it twice changes nothing.

    Raises:
        NotFoundError: `user_not_found`.
    Queries: one. Locks: both people's rows, in key order.
    """
    _is_oneself, name, _is_followed, count = _move(_UNFOLLOW, actor, username)
    return FollowState(name, is_followed=False, has_requested=False, follower_count=count)


def remove_follower(*, actor: User, username: str) -> None:
    """Make someone follow the actor no longer, who does not tell them; doing it twice changes nothing.

    Raises:
        NotFoundError: `user_not_found`.
    Queries: one. Locks: both people's rows, in key order.
    """
    _move(_REMOVE, actor, username)


def accept_follow_request(*, actor: User, username: str) -> None:
    """Let somebody who asked follow the actor.

    Raises:
        NotFoundError: `user_not_found`, `request_not_found`.
    Queries: one. Locks: both people's rows, in key order.
    """
    _is_oneself, _name, had_asked, _count = _move(_ACCEPT, actor, username)
    if not had_asked:
        raise _no_request()


def refuse_follow_request(*, actor: User, username: str) -> None:
    """Take somebody's request away, who is not told and can ask again.

    Raises NotFoundError `request_not_found`. Queries: two.
    """
    asked = FollowRequest.objects.filter(followee=actor, follower__username=username.lower().replace("\0", ""))
    if not asked.delete()[0]:
        raise _no_request()


def _no_request() -> NotFoundError:
    return NotFoundError("request_not_found", _("They do not ask to follow you, or do not any more."))


def _move(statement: str, actor: User, username: str) -> tuple[bool, str, bool, int | None]:
    """Run a statement; whether it was about the actor, the other's username, its answer, and their followers."""
    values: dict[str, Any] = {"id": uuid7(), "now": timezone.now(), "actor": actor.pk, "username": username.lower()}
    found: tuple[bool, str, bool, int | None] | None = None
    if "\0" not in username:  # PostgreSQL knows no text with NUL
        with prepared_cursor(router.db_for_write(Follow)) as cursor:
            cursor.execute(statement, values)
            found = cursor.fetchone()
    if found is None:
        raise nobody()
    return found
