"""GET /search: videos, people and posts by words."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from social.selectors import mark_reactions
from socialflow.core.api import ApiView, list_options, page_response
from socialflow.core.schema import PAGE_PARAMETERS
from socialflow.pages.search import SEARCHES, search_page


class SearchOutput(serializers.Serializer[None]):
    """A page of what was found, of the kind asked for."""

    items = serializers.ListField(child=serializers.DictField(), help_text="Videos, people or posts.")
    next = serializers.URLField(allow_null=True)
    kind = serializers.ChoiceField(choices=list(SEARCHES))


class SearchView(ApiView):
    """GET /search."""

    @extend_schema(
        operation_id="search",
        responses=SearchOutput,
        parameters=[
            OpenApiParameter(
                "q", OpenApiTypes.STR, required=True, description="Words or parts of words, 2 to 100 characters."
            ),
            OpenApiParameter(
                "kind", OpenApiTypes.STR, enum=list(SEARCHES), description="What to look for; videos unless said."
            ),
            *PAGE_PARAMETERS,
        ],
    )
    def get(self, request: Request) -> Response:
        """Find videos by title, people by name, or posts by text; the best match first."""
        query = request.query_params
        kind = query.get("kind", "videos")
        page = search_page(kind, query.get("q", ""), viewer=request.user, **list_options(request))
        if kind == "videos":
            mark_reactions(request.user, page.items)
        return page_response(request, page.items, page.next_cursor, kind=kind)
