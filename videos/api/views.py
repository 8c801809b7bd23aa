"""What programs do with one video; lists and details are put together in socialflow.api."""

from typing import Any, ClassVar
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from socialflow.core.api import ApiView, problem_bytes
from socialflow.core.errors import DomainError, InvalidError, NotFoundError
from socialflow.core.network import absolute_url, client_address
from socialflow.core.rates import spend
from videos import services
from videos.api.serializers import HeartbeatInput, HeartbeatOutput, PlaybackOutput, PublishInput, VideoOutput
from videos.choices import Visibility
from videos.models import Video
from videos.selectors import stream_addresses, video_detail
from videos.services.playback import HEARTBEAT_SECONDS

_MAX_HEARTBEAT_BYTES = 4096


class PublishView(ApiView):
    """POST /videos/{id}/publish."""

    @extend_schema(request=PublishInput, responses=VideoOutput, operation_id="publish_video")
    def post(self, request: Request, video_id: UUID) -> Response:
        """Say who may watch; published at once when it can be watched, else as soon as it can."""
        visibility = Visibility(self.read_input(PublishInput)["visibility"])
        services.publish_video(video_id=video_id, actor=request.user, visibility=visibility)
        return own_video(request, video_id)


class RetryView(ApiView):
    """POST /videos/{id}/retry."""

    @extend_schema(request=None, responses=VideoOutput, operation_id="retry_video")
    def post(self, request: Request, video_id: UUID) -> Response:
        """Encode a failed video again."""
        services.retry_video(video_id=video_id, actor=request.user)
        return own_video(request, video_id)


class CancelView(ApiView):
    """POST /videos/{id}/cancel."""

    @extend_schema(request=None, responses=VideoOutput, operation_id="cancel_encode")
    def post(self, request: Request, video_id: UUID) -> Response:
        """Stop the encode; the video then is FAILED and can be retried."""
        services.cancel_encode(video_id=video_id, actor=request.user)
        return own_video(request, video_id)


class PlaybackView(ApiView):
    """POST /videos/{id}/playback: anybody who may watch."""

    # Anybody who may see the video may watch it.
    permission_classes: ClassVar[list[Any]] = []

    @extend_schema(request=None, responses={201: PlaybackOutput}, operation_id="start_playback")
    def post(self, request: Request, video_id: UUID) -> Response:
        """Start a playback session: addresses that work for a while, and where to send heartbeats."""
        video = Video.objects.visible_to(request.user).filter(pk=video_id).first()
        if video is None or not video.is_playable:
            raise NotFoundError
        address, agent = client_address(request._request), request.headers.get("User-Agent", "")
        playback = services.start_playback(video=video, viewer=request.user, address=address, user_agent=agent)
        base = absolute_url(request._request, "")
        body: dict[str, Any] = {
            "session": playback.session,
            **stream_addresses(vars(video), base=base),
            "heartbeat_url": f"{base}/api/v1/playback/{playback.session}/heartbeat",
            "heartbeat_seconds": HEARTBEAT_SECONDS,
            "counts_after_seconds": playback.counts_after_seconds,
            "position_seconds": playback.position_seconds,
        }
        return Response(body, status=201, headers={"Cache-Control": "private, no-store"})


@extend_schema(request=HeartbeatInput, responses={202: HeartbeatOutput}, operation_id="heartbeat")
@csrf_exempt
@require_POST
def heartbeat(request: HttpRequest, session: str) -> HttpResponse:
    """Keep what a session has watched so far.

    A plain view without DRF, because it is called most: the signed session is all it needs.
    """
    try:
        body = _heartbeat_body(request)
        if spend("heartbeat", session[-32:]).is_over:
            raise DomainError("too_many_requests", "One heartbeat in ten seconds is enough.", 429)
        seconds = services.record_heartbeat(session=session, ranges=body.get("ranges"), position=body.get("position"))
    except DomainError as error:
        return problem_bytes(error)
    return HttpResponse(orjson.dumps({"kept_seconds": seconds}), status=202, content_type="application/json")


def own_video(request: Request, video_id: UUID) -> Response:
    """The detail of one of the caller's own videos."""
    return Response(video_detail(Video.objects.owned_by(request.user), video_id, request.user, base=absolute_url(request._request, "")))


def _heartbeat_body(request: HttpRequest) -> dict[str, Any]:
    try:
        length = int(request.headers.get("Content-Length") or 0)
        body = orjson.loads(request.body) if length <= _MAX_HEARTBEAT_BYTES else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise InvalidError("invalid_heartbeat", "Send a small JSON object with ranges and position.")
    return body
