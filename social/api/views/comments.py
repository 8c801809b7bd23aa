"""Comments, for programs."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from social import selectors, services
from social.api.serializers import CommentDetailOutput, CommentInput, CommentOutput, CommentUpdateInput
from social.choices import TargetKind
from socialflow.core.api import ApiView, base_url, list_options, page_response, page_schema
from socialflow.core.errors import InvalidError
from socialflow.core.rates import spend_or_refuse
from socialflow.core.schema import PAGE_PARAMETERS

_LISTED = {200: page_schema("CommentPage", CommentOutput)}
_CREATED = {200: CommentDetailOutput, 201: CommentDetailOutput}
_PARENT = OpenApiParameter("parent", OpenApiTypes.UUID, description="Only the replies to this comment, oldest first.")
_PLURALS = {TargetKind.VIDEO: "videos", TargetKind.POST: "posts"}


class _CommentsView(ApiView):
    kind: ClassVar[TargetKind]

    def get(self, request: Request, target_id: UUID) -> Response:
        """The threads, newest first, each with its first replies; or the replies to one comment, oldest first."""
        options = list_options(request)
        parent, link = _read_uuid(request.query_params.get("parent")), _replies_link(options["base"])
        if parent:
            page = selectors.replies_page(request.user, parent, under_id=target_id, replies_link=link, **options)
        else:
            page = selectors.comments_page(request.user, self.kind, target_id, replies_link=link, **options)
        return page_response(request, page.items, page.next_cursor)

    def post(self, request: Request, target_id: UUID) -> Response:
        """Comment, or reply to a comment. Sent again with the same `id`, it answers 200 with what is there."""
        spend_or_refuse(request._request, "texts")
        fields = self.read_input(CommentInput)
        comment, is_new = services.create_comment(
            actor=request.user, kind=self.kind, target_id=target_id,
            text=fields["text"], parent_id=fields["parent"], client_id=fields.get("id"),
        )  # fmt: skip
        base = base_url(request)
        shown = selectors.new_comment(comment, base=base) if is_new else _detail(request, comment.pk)
        headers = {"Location": f"{base}/api/v1/comments/{comment.pk}"}
        return Response(shown, status=201 if is_new else 200, headers=headers)


@extend_schema_view(
    get=extend_schema(operation_id="list_video_comments", responses=_LISTED, parameters=[_PARENT, *PAGE_PARAMETERS]),
    post=extend_schema(operation_id="comment_on_video", request=CommentInput, responses=_CREATED),
)
class VideoCommentsView(_CommentsView):
    """GET and POST /videos/{id}/comments."""

    kind = TargetKind.VIDEO


@extend_schema_view(
    get=extend_schema(operation_id="list_post_comments", responses=_LISTED, parameters=[_PARENT, *PAGE_PARAMETERS]),
    post=extend_schema(operation_id="comment_on_post", request=CommentInput, responses=_CREATED),
)
class PostCommentsView(_CommentsView):
    """GET and POST /posts/{id}/comments."""

    kind = TargetKind.POST


class CommentView(ApiView):
    """GET, PATCH and DELETE /comments/{id}."""

    @extend_schema(operation_id="get_comment", responses={200: CommentDetailOutput})
    def get(self, request: Request, comment_id: UUID) -> Response:
        """One comment, a deleted one too, and the way to its replies."""
        return Response(_detail(request, comment_id))

    @extend_schema(
        operation_id="update_comment",
        request=CommentUpdateInput,
        responses={200: CommentDetailOutput},
    )
    def patch(self, request: Request, comment_id: UUID) -> Response:
        """Change the text of one's own comment."""
        text = self.read_input(CommentUpdateInput)["text"]
        services.edit_comment(actor=request.user, comment_id=comment_id, text=text)
        return Response(_detail(request, comment_id))

    @extend_schema(operation_id="delete_comment", responses={204: None})
    def delete(self, request: Request, comment_id: UUID) -> Response:
        """Delete one's own comment, or one under one's own video or post; replies to it stay."""
        services.delete_comment(actor=request.user, comment_id=comment_id)
        return Response(status=204)


def _detail(request: Request, comment_id: UUID) -> dict[str, Any]:
    base = base_url(request)
    return selectors.comment_detail(request.user, comment_id, replies_link=_replies_link(base), base=base)


def _replies_link(base: str) -> selectors.RepliesLink:
    def link(target: selectors.Target, comment_id: UUID, cursor: str | None) -> str:
        address = f"{base}/api/v1/{_PLURALS[target.kind]}/{target.id}/comments?parent={comment_id}"
        return f"{address}&cursor={cursor}" if cursor else address

    return link


def _read_uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidError("invalid_parent", _("parent is the id of a comment.")) from None
