"""The connection to Valkey or Redis, one pool a process."""

from functools import cache

import redis
from django.conf import settings


@cache
def redis_client() -> "redis.Redis":
    """A client with short time-outs: a stalled server must not stall a page."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=1, decode_responses=False)
