"""One port for everything: event streams on the loop, pages and API in threads (docs/decisions/0003-one-port.md)."""

import os
from collections.abc import MutableMapping
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialflow.settings.prod")

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

_streams = cast("Any", get_asgi_application())
_wsgi = get_wsgi_application()

from socialflow.core.bodies import Receive  # noqa: E402 - from here on Django is set up
from socialflow.core.gateway import Gateway, Scope, Send  # noqa: E402 - as above
from socialflow.core.incoming import PageRequest, StreamRequest  # noqa: E402 - as above
from videos.api.tus_relay import carries_bytes, relay_upload  # noqa: E402 - as above

_streams.request_class, _wsgi.request_class = StreamRequest, PageRequest
_pages = Gateway(_wsgi, threads=8)
# An upload waits for the disk, and now and then for another sender: not in a thread that pages wait for.
_uploads = Gateway(_wsgi, threads=16)
# A provider of identity may be slow, and anybody can press its button.
_providers = Gateway(_wsgi, threads=8)
PROVIDERS = (
    *(f"/accounts/{name}/" for name in ("facebook", "github", "google", "oidc", "twitter_oauth2")),
    "/_allauth/app/v1/auth/provider/",
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Send `/events/` to Django's ASGI handler, everything else to its faster WSGI handler in threads."""
    if scope["type"] == "lifespan":
        return

    async def receive_message() -> MutableMapping[str, Any]:
        """A coroutine, as tasks want it, where granian's `receive` gives another kind of awaitable."""
        return await receive()

    if scope["path"].startswith("/events/"):
        await _streams(scope, _without_body(receive_message), send)
    elif scope["path"].startswith(PROVIDERS):
        await _providers(scope, receive_message, send)
    elif not scope["path"].startswith("/api/v1/uploads"):
        await _pages(scope, receive_message, send)
    elif carries_bytes(scope):
        await relay_upload(_uploads, scope, receive_message, send)
    else:
        await _uploads(scope, receive_message, send)


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
