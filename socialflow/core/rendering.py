"""JSON for the API."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer


class BoundedJSONParser(JSONParser):
    """JSON from outside; what is nested so deep that reading it ends in a RecursionError is refused, too."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The value of a body. Raises ParseError (400)."""
        try:
            read: dict[str, Any] = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("JSON parse error - it is nested too deeply.") from error
        return read


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
