"""Likes and saves, for programs: PUT and DELETE that may be sent again."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from social import services
from social.api.serializers import LikeOutput, SaveOutput
from social.choices import TargetKind
from socialflow.core.api import ApiView

_LIKED = {200: LikeOutput}
_SAVED = {200: SaveOutput}


class _LikeView(ApiView):
    kind: ClassVar[TargetKind]

    def put(self, request: Request, target_id: UUID) -> Response:
        """Like it; doing it twice changes nothing."""
        return _like_response(services.like_target(actor=request.user, kind=self.kind, target_id=target_id))

    def delete(self, request: Request, target_id: UUID) -> Response:
        """Take the like back; doing it twice changes nothing."""
        return _like_response(services.unlike_target(actor=request.user, kind=self.kind, target_id=target_id))


class _SaveView(ApiView):
    kind: ClassVar[TargetKind]

    def put(self, request: Request, target_id: UUID) -> Response:
        """Keep it for later; doing it twice changes nothing."""
        return _save_response(services.save_target(actor=request.user, kind=self.kind, target_id=target_id))

    def delete(self, request: Request, target_id: UUID) -> Response:
        """Keep it no longer; doing it twice changes nothing."""
        return _save_response(services.unsave_target(actor=request.user, kind=self.kind, target_id=target_id))


@extend_schema_view(
    put=extend_schema(operation_id="like_video", request=None, responses=_LIKED),
    delete=extend_schema(operation_id="unlike_video", responses=_LIKED),
)
class VideoLikeView(_LikeView):
    """PUT and DELETE /videos/{id}/like."""

    kind = TargetKind.VIDEO


@extend_schema_view(
    put=extend_schema(operation_id="like_post", request=None, responses=_LIKED),
    delete=extend_schema(operation_id="unlike_post", responses=_LIKED),
)
class PostLikeView(_LikeView):
    """PUT and DELETE /posts/{id}/like."""

    kind = TargetKind.POST


@extend_schema_view(
    put=extend_schema(operation_id="like_comment", request=None, responses=_LIKED),
    delete=extend_schema(operation_id="unlike_comment", responses=_LIKED),
)
class CommentLikeView(_LikeView):
    """PUT and DELETE /comments/{id}/like."""

    kind = TargetKind.COMMENT


@extend_schema_view(
    put=extend_schema(operation_id="save_video", request=None, responses=_SAVED),
    delete=extend_schema(operation_id="unsave_video", responses=_SAVED),
)
class VideoSaveView(_SaveView):
    """PUT and DELETE /videos/{id}/save."""

    kind = TargetKind.VIDEO


@extend_schema_view(
    put=extend_schema(operation_id="save_post", request=None, responses=_SAVED),
    delete=extend_schema(operation_id="unsave_post", responses=_SAVED),
)
class PostSaveView(_SaveView):
    """PUT and DELETE /posts/{id}/save."""

    kind = TargetKind.POST


def _like_response(state: services.LikeState) -> Response:
    return Response({"has_liked": state.has_liked, "like_count": state.like_count})


def _save_response(state: services.SaveState) -> Response:
    return Response({"has_saved": state.has_saved})
