"""Media bytes: every segment, playlist and picture passes the same gate."""

import gzip
import re
import time
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from socialflow.core.bytes import serve_stored
from socialflow.core.storage import media_storage
from videos.choices import Visibility
from videos.models import Video
from videos.providers.signing import is_valid_prefix

_CONTENT_TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "mpd": "application/dash+xml",
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
}
_MANIFESTS = frozenset({"m3u8", "mpd"})
_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9_-]+(?:/[A-Za-z0-9_.-]+)+\.(?P<extension>[a-z0-9]+)")
# How long a process may go on believing what it read of a video; nobody watches longer than this after access ended.
_BELIEF_SECONDS = 5.0
_BELIEFS = 4096


@dataclass(frozen=True)
class _Access:
    """Who may have a video's files, as last read."""

    access_key: str
    is_open: bool
    read_at: float


_beliefs: dict[UUID, _Access] = {}


@require_safe
def open_media(request: HttpRequest, video_id: UUID, access_key: str, name: str) -> HttpResponseBase:
    """A file of a published public video."""
    if not _access_of(video_id, access_key).is_open:
        raise Http404
    lifetime = "max-age=10" if name.endswith(tuple(_MANIFESTS)) else "max-age=31536000, immutable"
    return _send(request, video_id, name, f"public, {lifetime}")


@require_safe
def signed_media(request: HttpRequest, prefix: str, video_id: UUID, access_key: str, name: str) -> HttpResponseBase:
    """A file of any other video, for whoever holds a signed prefix."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not is_valid_prefix(keys, prefix, video_id=str(video_id), access_key=access_key):
        return HttpResponse("This link is not valid any more.", status=403, content_type="text/plain")
    _access_of(video_id, access_key)
    return _send(
        request, video_id, name, "private, no-store" if name.endswith(tuple(_MANIFESTS)) else "private, max-age=3600"
    )


def _access_of(video_id: UUID, access_key: str) -> _Access:
    """What holds for the video now, at most a few seconds old. Raises Http404 when the access key is not its own."""
    access = _beliefs.get(video_id)
    if access is None or access.read_at + _BELIEF_SECONDS < time.monotonic() or access.access_key != access_key:
        access = _read_access(video_id)
    if access.access_key != access_key:
        raise Http404
    return access


def _read_access(video_id: UUID) -> _Access:
    columns = (
        Video.objects.alive()
        .filter(pk=video_id, owner__is_active=True)
        .values_list("access_key", "visibility", "published_at")
    )
    row = columns.first()
    if row is None:
        _beliefs.pop(video_id, None)
        raise Http404
    if len(_beliefs) >= _BELIEFS:
        _beliefs.clear()
    access = _Access(row[0], row[1] == Visibility.PUBLIC and row[2] is not None, time.monotonic())
    _beliefs[video_id] = access
    return access


def _send(request: HttpRequest, video_id: UUID, name: str, cache_control: str) -> HttpResponseBase:
    match = _NAME.fullmatch(name)
    content_type = _CONTENT_TYPES.get(match["extension"]) if match else None
    if match is None or content_type is None:
        raise Http404
    key = f"videos/{video_id}/{name}"
    if (
        match["extension"] in _MANIFESTS
        and not settings.MEDIA_ACCEL_PREFIX
        and "gzip" in request.headers.get("Accept-Encoding", "")
    ):
        return _send_gzipped(key, content_type, cache_control)
    response = serve_stored(request, key, content_type, cache_control)
    if match["extension"] in _MANIFESTS:
        response.headers["Vary"] = "Accept-Encoding"
    return response


def _send_gzipped(key: str, content_type: str, cache_control: str) -> HttpResponse:
    """A playlist, small and read whole, compressed (Apple's HLS authoring rule 8.12)."""
    storage = media_storage()
    if not storage.exists(key):
        raise Http404
    with storage.open(key) as file:
        response = HttpResponse(gzip.compress(file.read(), compresslevel=5, mtime=0), content_type=content_type)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = cache_control
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
