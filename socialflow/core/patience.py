"""Guessing made slow: some failures are free, then each further try has to wait for longer.

Counted in Redis; while that is away, in this process: the limit is never off, but holds once for each process.
"""

import json
import math
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import structlog
from redis.exceptions import RedisError

from socialflow.core.redis import redis_client

_log = structlog.get_logger(__name__)
_MOST_LOCAL = 20_000
# What is left of a wait when moments are subtracted.
_NO_WAIT = 0.01

# KEYS are counters; ARGV has the time, then free, waits and memory of each. A try that has to wait counts nowhere:
# whoever keeps trying must not make the wait longer for the owner.
_TAKE = """
local now, wait, counts = tonumber(ARGV[1]), 0, {}
for i, key in ipairs(KEYS) do
  local n = tonumber(redis.call('HGET', key, 'n') or '0')
  local at = tonumber(redis.call('HGET', key, 'at') or '0')
  local beyond = n - tonumber(ARGV[i * 3 - 1])
  if beyond >= 0 then
    local waits = cjson.decode(ARGV[i * 3])
    wait = math.max(wait, at + waits[math.min(beyond + 1, #waits)] - now)
  end
  counts[i] = n + 1
end
if wait > 0.01 then return {math.ceil(wait)} end
for i, key in ipairs(KEYS) do
  redis.call('HSET', key, 'n', counts[i], 'at', ARGV[1])
  redis.call('EXPIRE', key, ARGV[i * 3 + 1])
end
return {0, unpack(counts)}
"""
_GIVE_BACK = "if tonumber(redis.call('HGET', KEYS[1], 'n') or '0') > 0 then redis.call('HINCRBY', KEYS[1], 'n', -1) end"


@dataclass(frozen=True)
class Patience:
    """How failures of one kind are met: `free` at once, then `first` seconds each, every time `growth` times longer."""

    kind: str
    free: int
    first: float
    growth: float
    longest: float
    # Forgotten so many seconds after the last failure.
    memory: int

    @cached_property
    def waits(self) -> list[float]:
        """Seconds from a failure to the next try, when no more are free; the last one stays."""
        waits = [min(self.first, self.longest)]
        while waits[-1] < self.longest and self.growth > 1:
            waits.append(min(waits[-1] * self.growth, self.longest))
        return waits

    def wait_after(self, failures: int) -> float:
        """Seconds from the last of so many failures to the next try."""
        beyond = failures - self.free
        return self.waits[min(beyond, len(self.waits) - 1)] if beyond >= 0 else 0


@dataclass(frozen=True)
class Counter:
    """The failures of one account, address or browser."""

    patience: Patience
    key: str

    @property
    def name(self) -> str:
        """Where it is counted."""
        return f"patience:{self.patience.kind}:{self.key}"


@dataclass(frozen=True)
class Try:
    """How many seconds to wait before the next try; 0: go ahead, and `counts` has each counter with this try in it."""

    wait_seconds: int
    counts: tuple[int, ...] = ()


def take_try(*counters: Counter) -> Try:
    """Count a try as a failure on every counter before it is made: many at once are no more than one after another.

    Whoever succeeds calls `forget_failures` or `give_back_try`.
    """
    now = time.time()
    try:
        keys, limits = [counter.name for counter in counters], []
        for counter in counters:
            patience = counter.patience
            limits += [patience.free, json.dumps(patience.waits), patience.memory]
        wait, *counts = _script(_TAKE)(keys=keys, args=[now, *limits])
        return Try(int(wait), tuple(map(int, counts)))
    except RedisError as error:
        _log.warning("patience.redis_down", error=type(error).__name__)
        return _local.take(counters, now)


def forget_failures(*counters: Counter) -> None:
    """Start counters afresh."""
    _local.forget(counters)
    try:
        redis_client().delete(*(counter.name for counter in counters))
    except RedisError as error:
        _log.warning("patience.redis_down", error=type(error).__name__)


def give_back_try(counter: Counter) -> None:
    """Take back one failure; those before it stay, or a success now and then would wash away any number of them."""
    _local.give_back(counter)
    try:
        _script(_GIVE_BACK)(keys=[counter.name])
    except RedisError as error:
        _log.warning("patience.redis_down", error=type(error).__name__)


class _LocalCounters:
    """Failures counted in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Name to failures, moment of the last, and end of memory; the last one changed comes last.
        self._rows: dict[str, tuple[int, float, float]] = {}

    def take(self, counters: Iterable[Counter], now: float) -> Try:
        with self._lock:
            wait, counts = 0.0, []
            for counter in counters:
                failures, at, end = self._rows.get(counter.name, (0, 0.0, 0.0))
                failures = failures if end > now else 0
                wait = max(wait, at + counter.patience.wait_after(failures) - now if failures else 0.0)
                counts.append(failures + 1)
            if wait > _NO_WAIT:
                return Try(math.ceil(wait))
            for counter, count in zip(counters, counts, strict=True):
                self._rows.pop(counter.name, None)
                self._rows[counter.name] = (count, now, now + counter.patience.memory)
            while len(self._rows) > _MOST_LOCAL:
                self._rows.pop(next(iter(self._rows)))
            return Try(0, tuple(counts))

    def forget(self, counters: Iterable[Counter]) -> None:
        with self._lock:
            for counter in counters:
                self._rows.pop(counter.name, None)

    def give_back(self, counter: Counter) -> None:
        with self._lock:
            if counter.name in self._rows:
                failures, at, end = self._rows[counter.name]
                self._rows[counter.name] = (max(failures - 1, 0), at, end)


_local = _LocalCounters()


@cache
def _script(source: str) -> Any:
    return redis_client().register_script(source)
