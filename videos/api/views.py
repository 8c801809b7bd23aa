"""What programs do with one video; lists and details are put together in socialflow.api."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import MayRead
from socialflow.core.api import ApiView
from socialflow.core.doors import KEPT_BY_NOBODY
from socialflow.core.errors import DomainError
from socialflow.core.network import absolute_url, client_address
from socialflow.core.rendering import ORJSONRenderer
from videos import services
from videos.api.serializers import HeartbeatInput, HeartbeatOutput, PlaybackOutput, PublishInput, VideoOutput
from videos.choices import Visibility
from videos.models import Video
from videos.selectors import playable_video, stream_addresses, video_detail


class PublishView(ApiView):
    """POST /videos/{id}/publish."""

    @extend_schema(request=PublishInput, responses=VideoOutput, operation_id="publish_video")
    def post(self, request: Request, video_id: UUID) -> Response:
        """Say who may watch; published at once when it can be watched, else as soon as it can."""
        visibility = Visibility(self.read_input(PublishInput)["visibility"])
        services.publish_video(video_id=video_id, actor=request.user, visibility=visibility)
        return _own_video(request, video_id)


class RetryView(ApiView):
    """POST /videos/{id}/retry."""

    @extend_schema(request=None, responses=VideoOutput, operation_id="retry_video")
    def post(self, request: Request, video_id: UUID) -> Response:
        """Encode a failed video again."""
        services.retry_video(video_id=video_id, actor=request.user)
        return _own_video(request, video_id)


class CancelView(ApiView):
    """POST /videos/{id}/cancel."""

    @extend_schema(request=None, responses=VideoOutput, operation_id="cancel_encode")
    def post(self, request: Request, video_id: UUID) -> Response:
        """Stop the encode; the video then is FAILED and can be retried."""
        services.cancel_encode(video_id=video_id, actor=request.user)
        return _own_video(request, video_id)


class PlaybackView(ApiView):
    """POST /videos/{id}/playback: anybody who may watch."""

    # Anybody who may see the video may watch it; the answer holds what reading would show.
    permission_classes = [MayRead]

    @extend_schema(request=None, responses={201: PlaybackOutput}, operation_id="start_playback")
    def post(self, request: Request, video_id: UUID) -> Response:
        """Start a playback session: addresses that work for a while, and where to send heartbeats."""
        row = playable_video(request.user, video_id)
        video = Video(id=row["id"], owner_id=row["owner_id"], duration_seconds=row["duration_seconds"])
        address, agent = client_address(request._request), request.headers.get("User-Agent", "")
        playback = services.start_playback(video=video, viewer=request.user, address=address, user_agent=agent)
        base = absolute_url(request._request, "")
        body: dict[str, Any] = {
            "session": playback.session,
            **stream_addresses(row, request.user, base=base),
            "heartbeat_url": f"{base}/api/v1/playback/{playback.session}/heartbeat",
            "heartbeat_seconds": services.HEARTBEAT_SECONDS,
            "counts_after_seconds": playback.counts_after_seconds,
            "position_seconds": playback.position_seconds,
        }
        return Response(body, status=201)


class HeartbeatView(ApiView):
    """POST /playback/{session}/heartbeat: the signed session is all it needs."""

    authentication_classes = []
    permission_classes = []
    # Its budget is spent in the same round trip that keeps it.
    throttle_classes = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep what is in order without DRF, whose machinery costs as much again; it answers everything else."""
        if request.method == "POST" and request.content_type == ORJSONRenderer.media_type:
            with suppress(DomainError, orjson.JSONDecodeError, RequestDataTooBig):
                answer = orjson.dumps(_keep(kwargs["session"], orjson.loads(request.body)))
                return HttpResponse(
                    answer, status=202, content_type=request.content_type, headers={"Cache-Control": KEPT_BY_NOBODY}
                )
        return super().dispatch(request, *args, **kwargs)

    @extend_schema(request=HeartbeatInput, responses={202: HeartbeatOutput}, operation_id="heartbeat")
    def post(self, request: Request, session: str) -> Response:
        """Keep what a session has watched since the last heartbeat; saying a stretch again changes nothing."""
        return Response(_keep(session, request.data), status=202)


def _keep(session: str, body: Any) -> dict[str, int]:
    """Keep a heartbeat; how much of it that was."""
    said = body if isinstance(body, dict) else {}
    seconds = services.record_heartbeat(session=session, ranges=said.get("ranges"), position=said.get("position"))
    return {"kept_seconds": seconds}


def _own_video(request: Request, video_id: UUID) -> Response:
    """The detail of one of the caller's own videos."""
    mine, base = Video.objects.owned_by(request.user), absolute_url(request._request, "")
    return Response(video_detail(mine, video_id, request.user, base=base))
