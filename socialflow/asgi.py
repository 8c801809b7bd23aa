"""One port for everything: event streams on the loop, pages and API in threads (docs/decisions/0003-one-port.md)."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialflow.settings.prod")

_streams = get_asgi_application()
_pages: Any = WSGIMiddleware(cast("Any", get_wsgi_application()), workers=8)


async def application(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """Send `/events/` to Django's ASGI handler, everything else to its faster WSGI handler in threads."""
    if scope["type"] == "lifespan":
        return
    handler: Any = _streams if scope["path"].startswith("/events/") else _pages
    await handler(scope, receive, send)
