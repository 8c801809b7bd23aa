"""What can be read of a request at all: asked before anything of it is, since libraries fall over the rest."""

import codecs
from collections.abc import Mapping
from typing import Any

import orjson
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, UnreadablePostError
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from socialflow.core.bodies import BodyCut
from socialflow.core.doors import READING
from socialflow.core.errors import DomainError

# The API's own parser knows all this.
_API = "/api/"
_LOG_IN_OF_PROGRAMS = "/_allauth/"
_FILES = "multipart/form-data"
_JSON = "application/json"
# What an authenticator answers has four levels; nothing that is sent to us has more.
_MOST_LEVELS = 16


class _InUtf8:
    """What a character set says is left to `refusal_of`: Django believes it while the request is made, and may fall."""

    content_type: str | None
    content_params: dict[str, str] | None

    def _set_content_type_params(self, meta: Mapping[str, str]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class PageRequest(_InUtf8, WSGIRequest):
    """What the synchronous application makes of a request."""


class StreamRequest(_InUtf8, ASGIRequest):
    """What the asynchronous one does."""


def refusal_of(request: HttpRequest) -> DomainError | None:
    """Why nothing can be done with a request: another character set than UTF-8 (415), JSON that is none (400).

    None for one that is in order.
    """
    if charset := (request.content_params or {}).get("charset"):
        # Where it is a request of Django's own: its query is read as if nothing had been said.
        request.encoding = "utf-8"
        if not _is_utf8(charset):
            return DomainError("unknown_charset", _("Send it in UTF-8: we read no other character set."), 415)
    if request.method in READING or request.path_info.startswith(_API):
        return None
    if request.content_type == _FILES and not request.path_info.startswith(_LOG_IN_OF_PROGRAMS):
        return None
    try:
        body = request.body
    except UnreadablePostError:
        return BodyCut()
    is_json = request.content_type == _JSON or body.lstrip()[:1] in {b"{", b"["}
    if not body or not is_json or _is_readable(body):
        return None
    return DomainError("malformed", _("This is not JSON that we can read."), 400)


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _is_readable(body: bytes) -> bool:
    try:
        return _is_plain(orjson.loads(body), _MOST_LEVELS)
    except orjson.JSONDecodeError:
        return False


def _is_plain(value: Any, levels: int) -> bool:
    """Whether text in it has no NUL, which no column holds, and nothing is nested beyond all use."""
    if isinstance(value, str):
        return "\x00" not in value
    if isinstance(value, dict | list):
        inner = value if isinstance(value, list) else (part for item in value.items() for part in item)
        return levels > 0 and all(_is_plain(part, levels - 1) for part in inner)
    return True
