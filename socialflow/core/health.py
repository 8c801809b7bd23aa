"""Health for load balancers: alive, and ready to serve."""

from collections.abc import Callable

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError

from socialflow.core.redis import redis_client

_log = structlog.get_logger(__name__)


def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """The database and Redis answer too; 503 and the name of what does not."""
    parts = {"database": _is_up(_ask_database), "redis": _is_up(_ask_redis)}
    ready = all(parts.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", **parts}, status=200 if ready else 503)


def _is_up(probe: Callable[[], None]) -> bool:
    try:
        probe()
    except (DatabaseError, RedisError) as error:
        _log.warning("health.part_down", probe=probe.__name__, error=type(error).__name__)
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    redis_client().ping()
