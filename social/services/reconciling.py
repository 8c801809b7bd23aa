"""The proof that counters agree with the rows they count, and the repair when one does not.

Every statement sees one moment, and rows and counters change in one transaction, so what differs here is drift, never a
change on its way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from social.choices import TargetKind

_FIRST, _LAST = UUID(int=0), UUID(int=2**128 - 1)
_MOST_PASSES = 20

# Only threads have an index by what they are under; their replies are found by parent.
_COMMENTS = """
    WITH RECURSIVE tree AS (
        SELECT id, {0} AS target_id, deleted_at FROM comments
        WHERE {0} > %(low)s AND {0} <= %(high)s AND parent_id IS NULL
        UNION ALL
        SELECT reply.id, tree.target_id, reply.deleted_at FROM comments AS reply JOIN tree ON reply.parent_id = tree.id
    ) SELECT target_id AS id, count(*) AS n FROM tree WHERE deleted_at IS NULL GROUP BY 1
"""
_ROWS = "SELECT {0} AS id, count(*) AS n FROM {1} WHERE {0} > %(low)s AND {0} <= %(high)s AND {2} GROUP BY 1"

# What a channel counts: the videos that lists for everybody hold.
_LISTED = "deleted_at IS NULL AND published_at IS NOT NULL AND visibility = 'PUBLIC'"

_BATCH_END = "SELECT id FROM {} WHERE id > %s ORDER BY id OFFSET %s LIMIT 1"
_DIFFERENT = """
    SELECT counted.id, counted.{column}, coalesce(truth.n, 0)
    FROM {table} AS counted LEFT JOIN ({truth}) AS truth ON truth.id = counted.id
    WHERE counted.id > %(low)s AND counted.id <= %(high)s AND counted.{column} <> coalesce(truth.n, 0)
"""
_LOCK = "SELECT 1 FROM {} WHERE id = %s FOR NO KEY UPDATE"
_SET = "UPDATE {} SET {} = %s WHERE id = %s"


@dataclass(frozen=True)
class Counter:
    """A column that counts rows, and the SQL that counts them for a range of keys."""

    table: str
    column: str
    truth: str


COUNTERS = (
    Counter("videos", "like_count", _ROWS.format("target_id", "likes", f"kind = {TargetKind.VIDEO.value}")),
    Counter("videos", "comment_count", _COMMENTS.format("video_id")),
    Counter("posts", "like_count", _ROWS.format("target_id", "likes", f"kind = {TargetKind.POST.value}")),
    Counter("posts", "comment_count", _COMMENTS.format("post_id")),
    Counter("comments", "like_count", _ROWS.format("target_id", "likes", f"kind = {TargetKind.COMMENT.value}")),
    Counter(
        "comments", "reply_count", _ROWS.format("parent_id", "comments", "(deleted_at IS NULL OR reply_count > 0)")
    ),
    Counter("users", "post_count", _ROWS.format("owner_id", "posts", "deleted_at IS NULL")),
    Counter("users", "video_count", _ROWS.format("owner_id", "videos", _LISTED)),
    Counter(
        "users",
        "view_count",
        "SELECT owner_id AS id, sum(view_count)::bigint AS n FROM videos"
        " WHERE owner_id > %(low)s AND owner_id <= %(high)s GROUP BY 1",
    ),
    Counter("users", "follower_count", _ROWS.format("followee_id", "follows", "true")),
    Counter("users", "following_count", _ROWS.format("follower_id", "follows", "true")),
)


@dataclass(frozen=True)
class Drift:
    """A counter that does not say how many rows there are."""

    table: str
    column: str
    id: UUID
    stored: int
    actual: int


def find_drift(*, batch: int = 1000) -> Iterator[Drift]:
    """Every counter that differs from its rows. Queries: two for each `batch` rows of each counter."""
    for counter in COUNTERS:
        low = _FIRST
        while low < _LAST:
            high = _batch_end(counter, low, batch)
            yield from _compare(counter, low, high)
            low = high


def reconcile_counters(*, batch: int = 1000) -> list[Drift]:
    """Mend every counter that differs from its rows, and return what was found.

    A mended count of replies may show that its parent's is wrong as well, so it looks again until all agree.
    Locks: one counter's row at a time.
    """
    found: list[Drift] = []
    for _ in range(_MOST_PASSES):
        drifts = list(find_drift(batch=batch))
        if not drifts:
            break
        found += drifts
        for drift in drifts:
            _mend(drift)
    return found


def _batch_end(counter: Counter, low: UUID, batch: int) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute(_BATCH_END.format(counter.table), [low, batch - 1])
        row = cursor.fetchone()
    return row[0] if row else _LAST


def _compare(counter: Counter, low: UUID, high: UUID) -> list[Drift]:
    statement = _DIFFERENT.format(table=counter.table, column=counter.column, truth=counter.truth)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"low": low, "high": high})
        return [Drift(counter.table, counter.column, *row) for row in cursor.fetchall()]


def _mend(drift: Drift) -> None:
    """Count again with the counter's row locked: who changes rows waits for that lock before they count."""
    counter = next(counter for counter in COUNTERS if (counter.table, counter.column) == (drift.table, drift.column))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK.format(counter.table), [drift.id])
        for again in _compare(counter, UUID(int=drift.id.int - 1), drift.id):
            cursor.execute(_SET.format(counter.table, counter.column), [again.actual, drift.id])
