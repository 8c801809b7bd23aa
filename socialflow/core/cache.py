"""Django's cache on our Redis, for what may be forgotten: above all allauth's rate limits."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")
_log = structlog.get_logger(__name__)


def _or_else(answer: Callable[..., T]) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Give this answer instead when Redis is down."""

    def wrap(method: Callable[..., T]) -> Callable[..., T]:
        @wraps(method)
        def guarded(*args: Any, **kwargs: Any) -> T:
            try:
                return method(*args, **kwargs)
            except RedisError as error:
                _log.warning("cache.redis_down", error=type(error).__name__)
                return answer(*args, **kwargs)

        return guarded

    return wrap


class ForgivingRedisCache(RedisCache):
    """A cache that is empty while Redis is down: a limiter or a cached value must not be an outage."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        """Connect to the Redis of the settings, whichever module set it, with short time-outs."""
        super().__init__(settings.REDIS_URL, params)

    @_or_else(lambda *_args, **_kwargs: True)
    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Set a value that is not there; True, as if it was set, when Redis is down."""
        return bool(super().add(*args, **kwargs))

    @_or_else(lambda _self, _key, default=None, **_kwargs: default)
    def get(self, *args: Any, **kwargs: Any) -> Any:
        """The value of a key; the default when Redis is down."""
        return super().get(*args, **kwargs)

    @_or_else(lambda *_args, **_kwargs: None)
    def set(self, *args: Any, **kwargs: Any) -> None:
        """Set a value; nothing happens when Redis is down."""
        super().set(*args, **kwargs)

    @_or_else(lambda *_args, **_kwargs: False)
    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Forget a value."""
        return bool(super().delete(*args, **kwargs))
