"""What the schema says of every call in conversation: its refusals, and how lists are paged."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from social.api.serializers import ProblemOutput
from socialflow.core.api import PROBLEM_TYPE

PAGE = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` of the page before."),
    OpenApiParameter("limit", OpenApiTypes.INT, description="Rows a page, 1 to 100; 20 unless said."),
]


def answers(success: Mapping[int, Any], *refusals: int) -> dict[Any, Any]:
    """The answers of a call: what it gives, and the problems it refuses with, 401, 403 and 429 always among them."""
    return {**success, **{(status, PROBLEM_TYPE): ProblemOutput for status in sorted({401, 403, 429, *refusals})}}
