"""JSON for the API."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class ORJSONParser(JSONParser):
    """JSON from outside; what is nested too deeply is refused like any other that cannot be read."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The value of a body, whose size DRF has checked. Raises ParseError (400)."""
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise ParseError(_("This is not JSON: %(problem)s.") % {"problem": error}) from error


class ORJSONRenderer(BaseRenderer):
    """JSON, several times faster than the standard library's."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Bytes of JSON; nothing for an empty answer."""
        return b"" if data is None else orjson.dumps(data, default=str)


class JsonNegotiation(DefaultContentNegotiation):
    """DRF's, but what nearly every program asks for is told at a glance: weighing types costs a tenth of a call."""

    _AT_A_GLANCE = frozenset({"", "*/*", ORJSONRenderer.media_type})

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The parser of the body; None when there is none for its type (415)."""
        offered = tuple(parsers)
        is_plain = len(offered) == 1 and request.content_type == offered[0].media_type
        return offered[0] if is_plain else super().select_parser(request, offered)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> Any:
        """The renderer of the answer and its media type. Raises NotAcceptable (406)."""
        offered, asked = tuple(renderers), request.META.get("HTTP_ACCEPT", "")
        if len(offered) == 1 and asked in self._AT_A_GLANCE and "format=" not in request.META.get("QUERY_STRING", ""):
            return offered[0], offered[0].media_type
        return super().select_renderer(request, offered, format_suffix)
