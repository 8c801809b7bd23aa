"""An event stream ends with the session that opened it, and nobody opens more than a few."""

import asyncio

import pytest
import redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import AsyncClient, Client

from accounts.choices import Status
from accounts.models import Session
from tests.loops import run_async
from videos.views import streams

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def window(owner):
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(streams, "_KEEP_ALIVE_SECONDS", 0.05)


def stream_of(window):
    client = AsyncClient()
    client.cookies = window.cookies
    return client.get("/events/videos")


async def beats(answer, count):
    """So many signs of life, as far as they come."""
    heard, stream = [], aiter(answer)
    try:
        async with asyncio.timeout(5):
            while len(heard) < count and (said := await anext(stream, None)):
                heard.append(said)
    finally:
        await stream.aclose()
    return heard


def heard_after(window, act):
    """What a stream says after its first sign of life and an act."""

    async def listen():
        stream = aiter(await stream_of(window))
        assert await anext(stream) == b": still here\n\n"
        await sync_to_async(act)()
        async with asyncio.timeout(5):
            return [said async for said in stream]

    return run_async(listen)


def test_a_stream_lives_as_long_as_its_session(window):
    async def listen():
        return await beats(await stream_of(window), 4)

    assert run_async(listen) == [b": still here\n\n"] * 4


def deactivate(owner, _window):
    owner.status = Status.BANNED
    owner.save()


def change_password(owner, _window):
    owner.set_password("another-long-one-9")
    owner.save()


def forget_session(_owner, window):
    Session.objects.filter(session_key=window.cookies["sessionid"].value).delete()


@pytest.mark.parametrize("act", [deactivate, change_password, forget_session])
def test_a_stream_looks_whether_it_still_may(owner, window, act):
    assert len(heard_after(window, lambda: act(owner, window))) <= 2


def test_a_log_out_ends_the_streams_of_its_session_at_once_and_no_others(owner, window, monkeypatch):
    monkeypatch.setattr(streams, "_KEEP_ALIVE_SECONDS", 60)
    other = Client()
    other.force_login(owner)

    async def listen():
        mine, others = aiter(await stream_of(window)), aiter(await stream_of(other))
        for stream in (mine, others):
            assert await anext(stream) == b": still here\n\n"
        await sync_to_async(window.logout)()
        async with asyncio.timeout(5):
            assert await anext(mine, None) is None
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await anext(others)

    run_async(listen)


def test_ten_streams_are_enough_and_a_closed_or_killed_one_makes_room(window, owner, monkeypatch):
    monkeypatch.setattr(streams, "_KEEP_ALIVE_SECONDS", 60)

    async def watch(began):
        async for _ in await stream_of(window):
            began.set()

    async def open_one():
        began = asyncio.Event()
        watcher = asyncio.create_task(watch(began))
        async with asyncio.timeout(5):
            await began.wait()
        return watcher

    async def close(watcher):
        watcher.cancel()
        await asyncio.wait([watcher])

    async def open_many():
        watchers = [await open_one() for _ in range(10)]
        refused = await stream_of(window)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        await close(watchers.pop())
        watchers.append(await open_one())
        for watcher in watchers:
            await close(watcher)

    run_async(open_many)
    client = redis.Redis.from_url(settings.REDIS_URL)
    key = f"slots:streams:{owner.pk}"
    assert client.zcard(key) == 0
    client.zadd(key, {f"killed {number}": 1 for number in range(10)})
    client.close()

    async def open_and_close():
        await close(await open_one())

    run_async(open_and_close)


def test_without_redis_a_stream_asks_to_come_back(window, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    async def listen():
        return await beats(await stream_of(window), 3)

    assert run_async(listen) == [b"retry: 3000\n\n"]
