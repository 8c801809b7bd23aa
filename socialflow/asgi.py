"""One port for everything: event streams on the loop, pages and API in threads (docs/decisions/0003-one-port.md)."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialflow.settings.prod")

_streams = cast("Any", get_asgi_application())
_wsgi = cast("Any", get_wsgi_application())
_pages: Any = WSGIMiddleware(_wsgi, workers=8)
# A slow upload keeps its thread to the last byte: it must not be one that pages wait for.
_uploads: Any = WSGIMiddleware(_wsgi, workers=64)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def application(
    scope: MutableMapping[str, Any],
    receive: Receive,
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """Send `/events/` to Django's ASGI handler, everything else to its faster WSGI handler in threads."""
    if scope["type"] == "lifespan":
        return

    async def receive_message() -> MutableMapping[str, Any]:
        """What a2wsgi needs: a coroutine, where granian's `receive` gives another kind of awaitable."""
        return await receive()

    if scope["path"].startswith("/events/"):
        await _streams(scope, _without_body(receive_message), send)
    else:
        handler = _uploads if scope["path"].startswith("/api/v1/uploads") else _pages
        await handler(scope, receive_message, send)


def _without_body(receive: Receive) -> Receive:
    """Let a stream read an empty body and drop what comes: Django's handler would first write all of it to the disk."""
    is_read = False

    async def receive_message() -> MutableMapping[str, Any]:
        nonlocal is_read
        if not is_read:
            is_read = True
            return {"type": "http.request", "body": b"", "more_body": False}
        while (message := await receive())["type"] == "http.request":
            pass
        return message

    return receive_message
