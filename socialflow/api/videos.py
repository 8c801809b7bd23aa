"""Videos as programs see them: the video with what the viewer did with it."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.choices import Scope
from accounts.selectors import followed_among, user_id_of
from social.selectors import mark_reactions
from socialflow.core.api import ApiView, base_url, list_options, page_response, page_schema
from socialflow.core.cursors import Page, paginate
from socialflow.core.doors import KEPT_BY_NOBODY
from socialflow.core.errors import InvalidError, NotFoundError
from socialflow.core.schema import PAGE_PARAMETERS
from videos import services
from videos.api.serializers import CreatedOutput, VideoCardOutput, VideoCreateInput, VideoOutput, VideoUpdateInput
from videos.choices import VideoStatus, Visibility
from videos.models import Video
from videos.selectors import CARD_COLUMNS, card_of, newest_videos, visible_video

_FILTERS = {"owner", "tag", "status"}


class VideoListView(ApiView):
    """GET and POST /videos."""

    write_scope: ClassVar[str] = Scope.UPLOAD

    @extend_schema(
        operation_id="list_videos",
        responses=page_schema("VideoPage", VideoCardOutput),
        parameters=[
            OpenApiParameter(
                "owner", OpenApiTypes.STR, description="A username, or `me` for all of one's own, unpublished ones too."
            ),
            OpenApiParameter("tag", OpenApiTypes.STR, description="Only videos with this tag."),
            OpenApiParameter(
                "status",
                OpenApiTypes.STR,
                enum=VideoStatus.values,
                description="Only one's own in this state; needs owner=me.",
            ),
            *PAGE_PARAMETERS,
        ],
    )
    def get(self, request: Request) -> Response:
        """Published videos, newest first: of everybody, of one owner, or all of one's own."""
        page = (
            _filtered_videos(request)
            if _FILTERS & request.query_params.keys()
            else newest_videos(request.user, **list_options(request))
        )
        mark_reactions(request.user, page.items)
        return page_response(request, page.items, page.next_cursor)

    @extend_schema(operation_id="create_video", request=VideoCreateInput, responses={201: CreatedOutput})
    def post(self, request: Request) -> Response:
        """Reserve the bytes of a new video and get the address to send them to by tus 1.0."""
        fields = self.read_input(VideoCreateInput)
        fields["visibility"] = Visibility(fields["visibility"])
        video, upload = services.create_video(owner=request.user, **fields)
        base = base_url(request)
        created = {
            "id": video.pk,
            "status": video.status,
            "upload_url": f"{base}/api/v1/uploads/{upload.pk}",
            "url": f"{base}{video.get_absolute_url()}",
        }
        return Response(created, status=201, headers={"Location": f"{base}/api/v1/videos/{video.pk}"})


class VideoView(ApiView):
    """GET, PATCH and DELETE /videos/{id}."""

    @extend_schema(operation_id="get_video", responses=VideoOutput)
    def get(self, request: Request, video_id: UUID) -> Response:
        """One video: its state, where to watch it, its renditions, and what the viewer did with it."""
        return _detail(request, video_id)

    @extend_schema(operation_id="update_video", request=VideoUpdateInput, responses=VideoOutput)
    def patch(self, request: Request, video_id: UUID) -> Response:
        """Change title, description or tags."""
        services.describe_video(
            video_id=video_id, actor=request.user, changes=self.read_input(VideoUpdateInput, partial=True)
        )
        return _detail(request, video_id)

    @extend_schema(operation_id="delete_video", responses={204: None})
    def delete(self, request: Request, video_id: UUID) -> Response:
        """Delete a video and its files."""
        services.delete_video(video_id=video_id, actor=request.user)
        return Response(status=204)


def _detail(request: Request, video_id: UUID) -> Response:
    detail = visible_video(request.user, video_id, base=base_url(request))
    mark_reactions(request.user, [detail])
    owner = detail["owner"]
    owner["is_followed"] = owner["id"] in followed_among(request.user, [owner["id"]])
    is_cacheable = detail["visibility"] == Visibility.PUBLIC and not request.user.is_authenticated
    return Response(detail, headers={"Cache-Control": "public, max-age=5" if is_cacheable else KEPT_BY_NOBODY})


def _filtered_videos(request: Request) -> Page[dict[str, Any]]:
    videos, key = _listed(request)
    if tag := request.query_params.get("tag"):
        videos = videos.filter(tags__contains=[tag.casefold().replace("\0", "")])
    options = list_options(request)
    rows = videos.values(*CARD_COLUMNS)
    page = paginate(rows, scope=f"videos:{key}", keys=[key], cursor=options["cursor"], size=options["size"])
    return Page([card_of(row, request.user, base=options["base"]) for row in page.items], page.next_cursor)


def _listed(request: Request) -> tuple[Any, str]:
    """The list asked for, and its sort key."""
    owner, status = request.query_params.get("owner"), request.query_params.get("status")
    if owner == "me":
        if not request.user.is_authenticated:
            raise NotFoundError
        mine = Video.objects.owned_by(request.user)
        return (mine.filter(status=_known_status(status)) if status else mine), "id"
    if status:
        raise InvalidError("status_needs_me", _("Only your own videos can be listed by status: add owner=me."))
    if owner is None:
        return Video.objects.listed_to(request.user), "feed_key"
    owner_id = user_id_of(owner, request.user)
    return Video.objects.listed_for(request.user, owner_id=owner_id), "feed_key"


def _known_status(status: str) -> str:
    if status not in VideoStatus.values:
        raise InvalidError(
            "unknown_status", _("status is one of %(choices)s.") % {"choices": ", ".join(VideoStatus.values)}
        )
    return status
