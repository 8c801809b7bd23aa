"""What the schema says of every call besides what its view says: who may make it, and how it is refused."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from socialflow.core.api import PROBLEM_TYPE, ApiView
from socialflow.core.cursors import MAX_PAGE_SIZE, PAGE_SIZE

# How every list is paged.
PAGE_PARAMETERS = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` of the page before."),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
        description="Rows a page.",
    ),
]


class Problem(serializers.Serializer[None]):
    """A refusal. Source: RFC 9457, section 3."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable, for programs.")
    errors = serializers.DictField(required=False, help_text="What is wrong, by field.")  # type: ignore[assignment] # a field


class ApiSchema(AutoSchema):
    """Describes our views."""

    def get_summary(self) -> str:
        """The first sentence of what is said of it: all that a list of closed entries shows."""
        return " ".join(self.get_description().split()).partition(". ")[0].rstrip(".")

    def get_auth(self) -> list[dict[str, Any]]:
        """Tokens and sessions; and nobody, where anonymous reading is allowed."""
        ways: list[dict[str, Any]] = super().get_auth()
        return [*ways, {}] if self._is_open_reading() else ways

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """The view's answers, and a problem document for each refusal that any view of its kind can give."""
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if isinstance(self.view, ApiView):
            for status in self._refusals():
                problem = self._get_response_for_code(Problem, status, [PROBLEM_TYPE], direction)  # type: ignore[no-untyped-call]
                bodies.setdefault(status, problem)
        return bodies

    def _refusals(self) -> Iterator[str]:
        yield from ("401", "403", "404", "422", "429")
        if self.method not in SAFE_METHODS:
            yield from ("400", "409", "413", "415")

    def _is_open_reading(self) -> bool:
        return self.method in SAFE_METHODS and not getattr(self.view, "is_private", False)
