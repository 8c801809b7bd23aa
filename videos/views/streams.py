"""Event streams: how my videos get on, as it happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from importlib import import_module
from typing import Any
from uuid import UUID

import orjson
import redis.asyncio as redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language, gettext_lazy, override
from django.views.decorators.http import require_GET
from redis.exceptions import RedisError

from accounts.services import session_channel
from socialflow.core.doors import KEPT_BY_NOBODY
from socialflow.core.errors import DATABASE_AWAY
from socialflow.core.slots import Slot
from videos.choices import VideoStatus
from videos.models import Video
from videos.providers.sentences import said_again
from videos.services import progress_channel, progress_of

# How often a stream says that it is there, and looks whether it still may be: a log-out ends it at once, but not a
# deactivated account, a changed password, or a log-out while Redis was away.
_KEEP_ALIVE_SECONDS = 10.0
# A stream ends after this; browsers come back by themselves.
_STREAM_SECONDS = 600
# A browser's windows on several machines.
_MOST_STREAMS = 10
# Who leaves before the stream begins leaves nobody who could free the slot.
_OPENING_SECONDS = 3
_TOO_MANY = gettext_lazy("Too many windows of yours are waiting for news. Close some.")
_PLAIN = "text/plain; charset=utf-8"
_UNFINISHED = [VideoStatus.UPLOADING, VideoStatus.UPLOADED, VideoStatus.PROCESSING]
_SNAPSHOT = 50


@require_GET
async def my_videos(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events `video` with the progress of each of my videos. Source: WHATWG HTML, server-sent events.

    429 when this person has too many open.
    """
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    client = redis.Redis.from_url(settings.REDIS_URL)
    slot = Slot(client, f"streams:{user.pk}", most=_MOST_STREAMS)
    if not await _is_held(slot):
        await client.aclose()
        return HttpResponse(_TOO_MANY, status=429, content_type=_PLAIN, headers={"Retry-After": "60"})
    events = _events(client, slot, user.pk, str(request.session.session_key), get_language() or "")
    response = StreamingHttpResponse(events, content_type="text/event-stream")
    response.headers["Cache-Control"] = KEPT_BY_NOBODY
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _is_held(slot: Slot) -> bool:
    """Whether there is a slot, or nobody to ask for one: a limit must not be an outage."""
    try:
        return await slot.hold(_OPENING_SECONDS)
    except RedisError:
        return True


async def _events(
    client: "redis.Redis", slot: Slot, owner_id: UUID, session_key: str, language: str
) -> AsyncIterator[bytes]:
    """First where everything stands, then what changes; a comment now and then keeps the connection."""
    end = session_channel(session_key).encode()
    try:
        async with client.pubsub() as channel, asyncio.timeout(_STREAM_SECONDS):
            await channel.subscribe(progress_channel(owner_id), end)
            for progress in await _snapshot(owner_id):
                yield _event(_said(orjson.dumps(progress), language))
            while await _is_signed_in(owner_id, session_key) and await slot.hold():
                yield b": still here\n\n"
                async for message in _messages(channel):
                    if message["channel"] == end:
                        return
                    yield _event(_said(message["data"], language))
    except (TimeoutError, RedisError, *DATABASE_AWAY):
        yield b"retry: 3000\n\n"
    finally:
        with suppress(RedisError):
            await slot.free()
        await client.aclose()


async def _messages(channel: Any) -> AsyncIterator[dict[str, Any]]:
    """What comes in until it is time to look around again."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _KEEP_ALIVE_SECONDS
    while (seconds := until - loop.time()) > 0:
        if message := await channel.get_message(ignore_subscribe_messages=True, timeout=seconds):
            yield message


@sync_to_async
def _is_signed_in(owner_id: UUID, session_key: str) -> bool:
    """Whether the session has not ended, and still is that of an active account with its present password."""
    probe = HttpRequest()
    probe.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    try:
        return bool(get_user(probe).pk == owner_id)
    finally:
        close_old_connections()


@sync_to_async
def _snapshot(owner_id: UUID) -> list[dict[str, Any]]:
    mine = Video.objects.alive().filter(owner_id=owner_id, status__in=_UNFINISHED).select_related("encode_job")
    try:
        return [progress_of(video, getattr(video, "encode_job", None)) for video in mine.order_by("-id")[:_SNAPSHOT]]
    finally:
        # A stream keeps no connection while it waits: eight would hold the whole pool.
        close_old_connections()


def _said(data: bytes, language: str) -> bytes:
    """The news in the language of the page; a worker that tells it knows none, and only failures have words."""
    if b'"failure_reason":""' in data:
        return data
    progress = orjson.loads(data)
    with override(language):
        return orjson.dumps({**progress, "failure_reason": said_again(progress["failure_reason"])})


def _event(data: bytes) -> bytes:
    return b"event: video\ndata: " + data + b"\n\n"
