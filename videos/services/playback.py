"""Watching: signed playback sessions and their heartbeats."""

import math
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

import orjson
from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from socialflow.core.errors import DomainError, InvalidError, UnavailableError
from socialflow.core.ids import uuid7
from socialflow.core.network import network_of
from socialflow.core.redis import redis_client
from videos.models import Video
from videos.selectors import watched_positions

HEARTBEAT_SECONDS = 10
HEARTBEAT_STREAM = "views:heartbeats"
_COUNTS_AFTER_SECONDS = 30
_SESSION_SECONDS = 24 * 3600
_SALT = "videos.playback"
_MAX_RANGES = 60
_NEAR_END_SECONDS = 8
# The fastest rate of the player, give or take what played before the first heartbeat.
_FASTEST_RATE = 2
_RATE_SLACK_SECONDS = 15
# Strangers of one network are told apart by their browsers, but only so far: names of browsers cost nothing.
_BROWSERS_OF_A_NETWORK = 8
_LARGEST_NUMBER = 2.0**53
_STREAM_LIMIT = 2_000_000
_BOTS = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|headless|curl|wget|python|monitor", re.IGNORECASE
)

# One round trip for the session's budget and the stream. A minute's key dies with it.
_APPEND = """
local beats = redis.call('INCR', KEYS[2])
if beats == 1 then redis.call('EXPIRE', KEYS[2], 60) end
if beats > tonumber(ARGV[3]) then return -1 end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('XADD', KEYS[1], '*', 'd', ARGV[1])
return 1
"""


@dataclass(frozen=True)
class Playback:
    """A viewer's session of one video."""

    session: str
    position_seconds: float
    counts_after_seconds: int


def start_playback(*, video: Video, viewer: Any, address: str, user_agent: str) -> Playback:
    """A signed session for a video that the viewer may see; nothing is stored until it is watched.

    Own views and bots are told apart here, once: their heartbeats keep the position but never count.
    Queries: one for a signed-in viewer, none for a stranger.
    """
    is_known = viewer.is_authenticated
    threshold = max(
        1, math.floor(min(_COUNTS_AFTER_SECONDS, (video.duration_seconds or 2 * _COUNTS_AFTER_SECONDS) / 2))
    )
    counts = video.owner_id != viewer.pk and not _BOTS.search(user_agent or "bot")
    browser = crc32(user_agent.encode()) % _BROWSERS_OF_A_NETWORK
    identity = f"user:{viewer.pk}" if is_known else f"stranger:{network_of(address)}:{browser}"
    viewer_key = salted_hmac("videos.viewer", identity, algorithm="sha256").hexdigest()[:32]
    claims = [
        str(uuid7()), str(video.pk), str(viewer.pk) if is_known else None, viewer_key, threshold if counts else 0,
        math.ceil(video.duration_seconds or _SESSION_SECONDS), int(time.time()),
    ]  # fmt: skip
    position = watched_positions(viewer, [video.pk]).get(video.pk, 0.0)
    return Playback(signing.dumps(claims, salt=_SALT), _resumed(position, video.duration_seconds), threshold)


def _resumed(position: float, duration: float | None) -> float:
    """Where to go on; who has seen the end begins again."""
    is_over = duration is not None and position > duration - min(_NEAR_END_SECONDS, duration / 10)
    return 0.0 if is_over else position


def record_heartbeat(*, session: str, ranges: Any, position: Any) -> int:
    """Keep what a session has watched so far, to be folded in the background.

    Args:
        session: what `start_playback` signed.
        ranges: stretches watched since the last one, [[start, end], …] in seconds; saying them again changes nothing.
        position: where the player stands, in seconds.

    Returns:
        whole seconds of the stretches that were kept.

    Raises InvalidError `invalid_session`, `invalid_heartbeat` or `too_fast`, DomainError `too_many_requests` (429)
    above the session's budget, UnavailableError when it cannot be kept.
    """
    try:
        session_id, video_id, viewer_id, viewer_key, threshold, duration, started = signing.loads(
            session, salt=_SALT, max_age=_SESSION_SECONDS
        )
    except signing.BadSignature as error:
        raise InvalidError(
            "invalid_session", _("This playback session is not valid any more. Start a new one.")
        ) from error
    stretches = _whole_seconds(ranges, duration)
    seconds = sum(end - start for start, end in stretches)
    believable = math.ceil((time.time() - started) * _FASTEST_RATE + _RATE_SLACK_SECONDS)
    if seconds > believable:
        raise InvalidError("too_fast", _("More was reported than can have been watched."))
    if not _is_number(position) or not 0 <= position <= duration + 1:
        raise InvalidError("invalid_heartbeat", _("position is a number of seconds within the video."))
    _keep(
        session_id,
        [session_id, video_id, viewer_id, viewer_key, threshold, stretches, float(position), believable],
    )
    return seconds


def _keep(session_id: str, heartbeat: list[Any]) -> None:
    """Append a heartbeat to the stream, when the session's budget allows it."""
    try:
        outcome = _appender()(
            keys=[HEARTBEAT_STREAM, f"rate:heartbeat:{session_id}:{int(time.time() // 60)}"],
            args=[orjson.dumps(heartbeat), _STREAM_LIMIT, settings.RATE_BUDGETS["heartbeat"]],
        )
    except RedisError as error:
        raise UnavailableError from error
    if outcome < 0:
        wait = {"retry_after_seconds": 60}
        raise DomainError("too_many_requests", _("One heartbeat in ten seconds is enough."), 429, wait)
    if not outcome:
        raise UnavailableError


def _whole_seconds(ranges: Any, duration: int) -> Sequence[tuple[int, int]]:
    """The stretches rounded to whole seconds, half-open and within the video."""
    if not isinstance(ranges, list) or len(ranges) > _MAX_RANGES:
        raise InvalidError(
            "invalid_heartbeat",
            _("ranges is a list of at most %(max_ranges)s [start, end] pairs.") % {"max_ranges": _MAX_RANGES},
        )
    stretches = []
    for pair in ranges:
        if not isinstance(pair, list) or len(pair) != 2 or not all(_is_number(value) for value in pair):
            raise InvalidError("invalid_heartbeat", _("A range is [start, end] in seconds."))
        start, end = pair
        if not 0 <= start <= end <= duration + 1:
            raise InvalidError("invalid_heartbeat", _("A range lies within the video and ends after it starts."))
        if (low := round(start)) < (high := min(round(end), duration)):
            stretches.append((low, high))
    return stretches


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST_NUMBER


@cache
def _appender() -> Any:
    return redis_client().register_script(_APPEND)
