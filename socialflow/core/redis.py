"""The connection to Valkey or Redis, one pool a process."""

from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

# A connection that the server has closed is made anew at once; a server that is away must not stall a page, which the
# ten growing pauses that redis-py makes by itself would do.
ONE_RETRY = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))


@cache
def redis_client() -> "redis.Redis":
    """A client with short time-outs: a stalled server must not stall a page."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1, retry=ONE_RETRY, decode_responses=False
    )
