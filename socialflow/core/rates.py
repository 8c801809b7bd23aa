"""Rate budgets: so many requests a minute for each account, or each address of a stranger."""

import math
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from socialflow.core.errors import TooOftenError
from socialflow.core.network import client_address, network_of
from socialflow.core.redis import redis_client

_WINDOW_SECONDS = 60
_log = structlog.get_logger(__name__)

# One round trip: count, and let the key die with its window.
_COUNT = "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end return n"


@dataclass(frozen=True)
class Spending:
    """What is left of a budget in the running minute."""

    limit: int
    remaining: int
    reset_seconds: int

    @property
    def is_over(self) -> bool:
        """Whether this request was one too many."""
        return self.remaining < 0

    def headers(self) -> dict[str, str]:
        """RateLimit headers. Source: draft-ietf-httpapi-ratelimit-headers-08."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.remaining, 0)),
            "RateLimit-Reset": str(self.reset_seconds),
        }


def spend(budget: str, key: str) -> Spending:
    """Take one request from a budget. With Redis down nothing is counted: a limiter must not be an outage."""
    limit = int(settings.RATE_BUDGETS[budget])
    now = time.time()
    window = int(now // _WINDOW_SECONDS)
    reset = math.ceil((window + 1) * _WINDOW_SECONDS - now)
    try:
        used = int(_counter()(keys=[f"rate:{budget}:{key}:{window}"], args=[_WINDOW_SECONDS]))
    except RedisError as error:
        _log.warning("rates.redis_down", error=type(error).__name__)
        used = 0
    return Spending(limit, limit - used, reset)


def spend_or_refuse(request: HttpRequest, budget: str) -> None:
    """Take one request from a budget for an HTML form. Raises TooOftenError `too_many_requests` (429)."""
    spending = spend(budget, rate_key(request))
    if spending.is_over:
        raise TooOftenError("too_many_requests", spending.reset_seconds)


def rate_key(request: HttpRequest | Request) -> str:
    """Who spends: the account, else the network address."""
    user = request.user
    return str(user.pk) if user.is_authenticated else network_of(client_address(getattr(request, "_request", request)))


class ApiBudget(BaseThrottle):
    """The API's budget; its headers are set by the view base class."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request and remember what is left for the headers."""
        budget = "api_user" if request.user.is_authenticated else "api_anonymous"
        self.spending = spend(budget, rate_key(request))
        request.rate_headers = self.spending.headers()  # type: ignore[attr-defined]  # ApiView sends them
        return not self.spending.is_over

    def wait(self) -> float:
        """Seconds until the next minute."""
        return float(self.spending.reset_seconds)


@cache
def _counter() -> Any:
    return redis_client().register_script(_COUNT)
