"""Event streams: how my videos get on, as it happens."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
import redis.asyncio as redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from redis.exceptions import RedisError

from videos.choices import VideoStatus
from videos.models import Video
from videos.services.progress import progress_channel, progress_of

_KEEP_ALIVE_SECONDS = 15
# A stream ends after this, so that a session that has ended does not listen on; browsers come back by themselves.
_STREAM_SECONDS = 600
_UNFINISHED = [VideoStatus.UPLOADING, VideoStatus.UPLOADED, VideoStatus.PROCESSING]
_SNAPSHOT = 50


async def my_videos(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events `video` with the progress of each of my videos. Source: WHATWG HTML, server-sent events."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    response = StreamingHttpResponse(_events(user.pk), content_type="text/event-stream")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _events(owner_id: UUID) -> AsyncIterator[bytes]:
    """First where everything stands, then what changes; a comment now and then keeps the connection."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        async with client.pubsub() as channel, asyncio.timeout(_STREAM_SECONDS):
            await channel.subscribe(progress_channel(owner_id))
            for progress in await _snapshot(owner_id):
                yield _event(orjson.dumps(progress))
            while True:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=_KEEP_ALIVE_SECONDS)
                yield _event(message["data"]) if message else b": still here\n\n"
    except (TimeoutError, RedisError):
        yield b"retry: 3000\n\n"
    finally:
        await client.aclose()


@sync_to_async
def _snapshot(owner_id: UUID) -> list[dict[str, Any]]:
    mine = Video.objects.alive().filter(owner_id=owner_id, status__in=_UNFINISHED).select_related("encode_job")
    try:
        return [progress_of(video, getattr(video, "encode_job", None)) for video in mine.order_by("-id")[:_SNAPSHOT]]
    finally:
        # The last of the database that a stream needs: kept to its end, eight streams would hold the whole pool.
        close_old_connections()


def _event(data: bytes) -> bytes:
    return b"event: video\ndata: " + data + b"\n\n"
