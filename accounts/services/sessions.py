"""The end of a session, told to whatever is open in its name."""

import hashlib
from typing import Any

import structlog
from redis.exceptions import RedisError

from socialflow.core.redis import redis_client

_log = structlog.get_logger(__name__)


def session_channel(session_key: str) -> str:
    """Where the end of a session is told; its key itself is no business of Redis."""
    return f"sessions:ended:{hashlib.sha256(session_key.encode()).hexdigest()}"


def announce_log_out(*, request: Any, **_: Any) -> None:
    """Tell event streams that the session of a request is about to end; they look for themselves now and then, too."""
    if not request.session.session_key:
        return
    try:
        redis_client().publish(session_channel(request.session.session_key), b"")
    except RedisError as error:
        _log.warning("sessions.end_not_told", error=type(error).__name__)
