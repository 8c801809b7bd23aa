"""Posts, the home feed and what was saved, for programs."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import user_id_of
from social import selectors, services
from social.api.serializers import FeedItemOutput, PostInput, PostOutput, PostUpdateInput
from social.choices import PostVisibility
from socialflow.core.api import ApiView, base_url, list_options, page_response, page_schema
from socialflow.core.rates import spend_or_refuse
from socialflow.core.schema import PAGE_PARAMETERS

_OWNER = OpenApiParameter("owner", OpenApiTypes.STR, description="Only the posts of this username.")


class PostsView(ApiView):
    """GET and POST /posts."""

    @extend_schema(
        operation_id="list_posts",
        responses={200: page_schema("PostPage", PostOutput)},
        parameters=[_OWNER, *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Posts, newest first: everybody's public ones, or of one person those that the caller may read."""
        owner = request.query_params.get("owner")
        owner_id = None if owner is None else user_id_of(owner, request.user)
        page = selectors.posts_page(request.user, owner_id=owner_id, **list_options(request))
        return page_response(request, page.items, page.next_cursor)

    @extend_schema(
        operation_id="create_post",
        request=PostInput,
        responses={200: PostOutput, 201: PostOutput},
    )
    def post(self, request: Request) -> Response:
        """Post a text. Sent again with the same `id`, it answers 200 with what is there."""
        spend_or_refuse(request._request, "texts")
        fields = self.read_input(PostInput)
        post, is_new = services.create_post(
            actor=request.user,
            text=fields["text"],
            visibility=PostVisibility(fields["visibility"]),
            client_id=fields.get("id"),
        )
        base = base_url(request)
        if is_new:
            shown = selectors.new_post(post, base=base)
        else:
            shown = selectors.post_detail(request.user, post.pk, base=base)
        headers = {"Location": f"{base}/api/v1/posts/{post.pk}"}
        return Response(shown, status=201 if is_new else 200, headers=headers)


class PostView(ApiView):
    """GET, PATCH and DELETE /posts/{id}."""

    @extend_schema(operation_id="get_post", responses={200: PostOutput})
    def get(self, request: Request, post_id: UUID) -> Response:
        """One post and what the caller did with it."""
        return Response(selectors.post_detail(request.user, post_id, base=base_url(request)))

    @extend_schema(
        operation_id="update_post",
        request=PostUpdateInput,
        responses={200: PostOutput},
    )
    def patch(self, request: Request, post_id: UUID) -> Response:
        """Change the text of one's own post, or who may read it."""
        fields = self.read_input(PostUpdateInput)
        visibility = fields.get("visibility")
        services.edit_post(
            actor=request.user,
            post_id=post_id,
            text=fields.get("text"),
            visibility=PostVisibility(visibility) if visibility else None,
        )
        return Response(selectors.post_detail(request.user, post_id, base=base_url(request)))

    @extend_schema(operation_id="delete_post", responses={204: None})
    def delete(self, request: Request, post_id: UUID) -> Response:
        """Delete one's own post."""
        services.delete_post(actor=request.user, post_id=post_id)
        return Response(status=204)


class HomeFeedView(ApiView):
    """GET /feed/home."""

    is_private: ClassVar[bool] = True

    @extend_schema(
        operation_id="home_feed",
        responses={200: page_schema("FeedPage", FeedItemOutput)},
        parameters=PAGE_PARAMETERS,
    )
    def get(self, request: Request) -> Response:
        """What those whom the caller follows posted and published, newest first, and the caller's own."""
        page = selectors.home_feed(request.user, **list_options(request))
        return page_response(request, page.items, page.next_cursor)


class SavesView(ApiView):
    """GET /saves."""

    is_private: ClassVar[bool] = True

    @extend_schema(
        operation_id="list_saves",
        responses={200: page_schema("SavesPage", FeedItemOutput)},
        parameters=PAGE_PARAMETERS,
    )
    def get(self, request: Request) -> Response:
        """Videos and posts that the caller keeps for later, the last kept first."""
        page = selectors.saved_page(request.user, **list_options(request))
        return page_response(request, page.items, page.next_cursor)
