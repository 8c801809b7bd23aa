"""Guessing gets slower, with Redis and without."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from socialflow.core import patience
from socialflow.core.patience import Counter, Patience, forget_failures, give_back_try, take_try
from socialflow.core.redis import redis_client

STRICT = Patience("test", free=3, first=2, growth=2, longest=60, memory=600)


@pytest.fixture(params=["redis", "process"], autouse=True)
def _kept_in(request, settings):
    patience._local._rows.clear()
    if request.param == "redis":
        yield
        return
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    patience._script.cache_clear()
    yield
    redis_client.cache_clear()
    patience._script.cache_clear()


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    return time_machine


def test_some_are_free_then_each_waits_longer(clock):
    me = Counter(STRICT, "me")
    assert [take_try(me).counts for _ in range(3)] == [(1,), (2,), (3,)]
    for wait in (2, 4, 8, 16, 32, 60, 60):
        assert take_try(me).wait_seconds == wait
        clock.shift(wait - 1)
        assert take_try(me).wait_seconds == 1
        clock.shift(1)
        assert take_try(me).wait_seconds == 0


def test_one_does_not_wait_for_another(clock):
    for _ in range(3):
        take_try(Counter(STRICT, "me"))
    assert take_try(Counter(STRICT, "you")).wait_seconds == 0


def test_a_refused_try_counts_on_no_counter(clock):
    me, place = Counter(STRICT, "me"), Counter(STRICT, "place")
    for _ in range(3):
        take_try(me)
    for _ in range(9):
        assert take_try(me, place).wait_seconds == 2
    assert take_try(place).counts == (1,)


def test_failures_are_forgotten_after_a_while(clock):
    me = Counter(STRICT, "me")
    for _ in range(3):
        take_try(me)
    if not patience._local._rows:
        assert redis_client().ttl(me.name) == 600
        return
    clock.shift(601)
    assert take_try(me).counts == (1,)


def test_a_success_starts_afresh(clock):
    me = Counter(STRICT, "me")
    for _ in range(3):
        take_try(me)
    forget_failures(me)
    assert take_try(me).counts == (1,)


def test_a_try_given_back_washes_nothing_else_away(clock):
    me = Counter(STRICT, "me")
    for _ in range(3):
        take_try(me)
    give_back_try(me)
    assert take_try(me).counts == (3,)
    assert take_try(me).wait_seconds == 2


def test_a_hundred_at_once_are_no_more_than_one_after_another():
    me = Counter(STRICT, "me")
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda _: take_try(me), range(100)))
    assert sum(found.wait_seconds == 0 for found in tries) == 3


class _Slow(dict[str, Any]):
    """Rows whose reader is overtaken by whoever else is let."""

    def get(self, *args):
        found = super().get(*args)
        time.sleep(0.002)
        return found


def test_nor_where_this_process_counts_for_itself():
    me, kept = Counter(STRICT, "me"), patience._LocalCounters()
    kept._rows = _Slow()
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda _: kept.take([me], 1.0), range(40)))
    assert sum(found.wait_seconds == 0 for found in tries) == 3


def test_a_million_failures_are_only_the_longest_wait():
    assert STRICT.wait_after(1_000_000) == 60


def test_a_process_keeps_no_more_than_it_can(monkeypatch):
    monkeypatch.setattr(patience, "_MOST_LOCAL", 10)
    kept = patience._LocalCounters()
    for number in range(50):
        kept.take([Counter(STRICT, str(number))], 1.0)
    assert len(kept._rows) == 10
