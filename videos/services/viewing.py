"""Folding heartbeats into views, exactly once.

A batch of the stream is folded in one transaction and acknowledged after its commit. Stretches merge as sets, so a
batch that is folded again changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection, transaction
from redis.exceptions import ResponseError

from socialflow.core.fields import multirange_literal
from socialflow.core.ids import uuid7_moment
from socialflow.core.redis import redis_client
from videos.services.playback import HEARTBEAT_STREAM

_GROUP = "fold"
_CONSUMER = "folder"
_BATCH = 5000
_FOLD_LOCK = 0x5F_56_49_45
_WINDOW_SECONDS = 24 * 3600

# Stretches merge by `+`; what a session has watched only grows.
_UPSERT = """
INSERT INTO video_views AS v (id, video_id, viewer_id, watched, watched_seconds, is_counted, updated_at)
SELECT i.id, i.video_id, i.viewer_id, i.watched, seconds.n, false, now()
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::int4multirange[]) AS i(id, video_id, viewer_id, watched)
CROSS JOIN LATERAL (SELECT coalesce(sum(upper(r) - lower(r)), 0)::int AS n FROM unnest(i.watched) AS r) AS seconds
ON CONFLICT (id) DO UPDATE SET
    watched = v.watched + excluded.watched,
    watched_seconds = (
        SELECT coalesce(sum(upper(r) - lower(r)), 0)::int FROM unnest(v.watched + excluded.watched) AS r
    ),
    updated_at = excluded.updated_at
RETURNING v.id, v.watched_seconds, v.is_counted
"""

# The window row decides: one view a viewer, video and window, whoever comes first. A view counts for the video and for
# its owner; owners are locked in key order, as by whoever else locks several people.
_COUNT = """
WITH claimed AS (
    INSERT INTO viewer_windows (video_id, viewer_key, "window", view_id)
    SELECT * FROM unnest(%s::uuid[], %s::bytea[], %s::int[], %s::uuid[])
    ON CONFLICT DO NOTHING RETURNING video_id, view_id
), marked AS (
    UPDATE video_views SET is_counted = true FROM claimed
    WHERE video_views.id = claimed.view_id AND video_views.id = ANY(%s::uuid[])
), counted AS (
    SELECT video_id, count(*) AS n FROM claimed GROUP BY video_id ORDER BY video_id
), watched AS (
    UPDATE videos SET view_count = view_count + counted.n FROM counted WHERE videos.id = counted.video_id
    RETURNING videos.owner_id, counted.n
), earned AS MATERIALIZED (
    SELECT owner_id, sum(n) AS n FROM watched GROUP BY owner_id
), owners AS MATERIALIZED (
    SELECT id FROM users WHERE id IN (SELECT owner_id FROM earned) ORDER BY id FOR NO KEY UPDATE
)
UPDATE users SET view_count = view_count + earned.n
FROM earned, owners WHERE users.id = earned.owner_id AND users.id = owners.id
"""

_PROGRESS = """
INSERT INTO watch_progress AS p (user_id, video_id, position_seconds, updated_at)
SELECT u.id, v.id, i.position, now()
FROM unnest(%s::uuid[], %s::uuid[], %s::float8[]) AS i(user_id, video_id, position)
JOIN users u ON u.id = i.user_id JOIN videos v ON v.id = i.video_id
ON CONFLICT (user_id, video_id) DO UPDATE
SET position_seconds = excluded.position_seconds, updated_at = excluded.updated_at
"""


@dataclass
class _Session:
    """What a batch says of one session."""

    video_id: str
    viewer_id: str | None
    viewer_key: str
    threshold: int
    position: float
    believable_seconds: int
    stretches: set[tuple[int, int]] = field(default_factory=set)


def fold_heartbeats() -> int:
    """Fold everything in the stream and return how many heartbeats that were; one caller at a time works."""
    folded = 0
    while entries := _fold_batch():
        folded += entries
    return folded


def _fold_batch() -> int:
    """Fold one batch in one transaction, then acknowledge it; how many heartbeats it had."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_FOLD_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        entries = _read_batch()
        if sessions := _sessions_of(data for _, data in entries):
            _write(sessions)
    if entries:
        ids = [entry_id for entry_id, _ in entries]
        with redis_client().pipeline(transaction=True) as pipeline:
            pipeline.xack(HEARTBEAT_STREAM, _GROUP, *ids)
            pipeline.xdel(HEARTBEAT_STREAM, *ids)
            pipeline.execute()
    return len(entries)


def _read_batch() -> list[tuple[bytes, bytes]]:
    """First what an earlier run read but did not acknowledge, then what is new."""
    for start in ("0", ">"):
        try:
            answer: Any = redis_client().xreadgroup(_GROUP, _CONSUMER, {HEARTBEAT_STREAM: start}, count=_BATCH)
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            redis_client().xgroup_create(HEARTBEAT_STREAM, _GROUP, id="0", mkstream=True)
            return _read_batch()
        if entries := [(entry_id, fields[b"d"]) for _, batch in answer for entry_id, fields in batch if fields]:
            return entries
    return []


def _sessions_of(messages: Iterable[bytes]) -> dict[str, _Session]:
    """The messages of a batch by session, in the order of the sessions' ids so that two folds lock alike."""
    sessions: dict[str, _Session] = {}
    for message in messages:
        session_id, video_id, viewer_id, viewer_key, threshold, stretches, position, believable = orjson.loads(message)
        session = sessions.get(session_id)
        if session is None:
            session = sessions[session_id] = _Session(video_id, viewer_id, viewer_key, threshold, position, believable)
        session.position, session.believable_seconds = position, believable
        session.stretches.update(map(tuple, stretches))
    return dict(sorted(sessions.items()))


def _write(sessions: dict[str, _Session]) -> None:
    columns = list(sessions), [s.video_id for s in sessions.values()], [s.viewer_id for s in sessions.values()]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [*columns, [multirange_literal(s.stretches) for s in sessions.values()]])
        reached = []
        for view_id, seconds, is_counted in cursor.fetchall():
            session = sessions[str(view_id)]
            if not is_counted and 0 < session.threshold <= seconds <= session.believable_seconds:
                window = int(uuid7_moment(view_id).timestamp()) // _WINDOW_SECONDS
                reached.append((session.video_id, bytes.fromhex(session.viewer_key), window, str(view_id)))
        known = {(s.viewer_id, s.video_id): s.position for s in sessions.values() if s.viewer_id}
        if known:
            cursor.execute(_PROGRESS, [[k[0] for k in known], [k[1] for k in known], list(known.values())])
        # Last, for it locks the owners, whom others want to follow.
        if reached:
            videos, keys, windows, views = (list(column) for column in zip(*reached, strict=True))
            cursor.execute(_COUNT, [videos, keys, windows, views, views])
