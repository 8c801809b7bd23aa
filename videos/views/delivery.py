"""Media bytes: every segment, playlist and picture passes the same gate."""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Block, User
from accounts.selectors import is_session_blocked
from socialflow.core.beliefs import Beliefs, Row
from socialflow.core.bytes import serve_stored
from socialflow.core.doors import KEPT_BY_NOBODY
from socialflow.core.prepared import PreparedQuery
from socialflow.core.storage import media_storage
from videos.choices import Visibility
from videos.models import Video
from videos.providers.signing import holder_of_prefix

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
_BLOCKS = Block.objects.filter(Q(blocker_id=OuterRef("owner_id")) | Q(blocked_id=OuterRef("owner_id")))
_FACTS = PreparedQuery(
    lambda viewer, key: (
        Video.objects.visible_to(viewer)
        .filter(pk=key, visibility=Visibility.PUBLIC)
        .annotate(has_blocks=Exists(_BLOCKS))
        .values("access_key", "owner_id", "has_blocks")
    ),
    "key",
)
_HELD = PreparedQuery(lambda viewer, key: Video.objects.visible_to(viewer).filter(pk=key).values("access_key"), "key")
_HELD_BY_PERSON = PreparedQuery(
    lambda viewer, key: (
        Video.objects.visible_to(viewer)
        .filter(Exists(User.objects.filter(pk=viewer.pk, is_active=True)), pk=key)
        .values("access_key")
    ),
    "key",
)
_beliefs = Beliefs()


@dataclass(frozen=True)
class _Holder:
    """Whom a signed address was made for."""

    pk: UUID
    is_authenticated: bool = True


@require_safe
def open_media(request: HttpRequest, video_id: UUID, access_key: str, name: str) -> HttpResponseBase:
    """A file of what is everybody's, but for whoever the owner blocks, or who blocks the owner."""
    video = _believed(video_id, "open", access_key, lambda: _FACTS.first(AnonymousUser(), key=video_id))
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if video["has_blocks"] and is_session_blocked(session, video["owner_id"]):
        raise Http404
    lifetime = "max-age=10" if name.endswith(tuple(_MANIFESTS)) else "max-age=31536000, immutable"
    return _send(request, video_id, name, f"public, {lifetime}")


@require_safe
def signed_media(request: HttpRequest, prefix: str, video_id: UUID, access_key: str, name: str) -> HttpResponseBase:
    """A file of any other video, for whoever holds a prefix signed for somebody who still may watch it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    holder = holder_of_prefix(keys, prefix, video_id=str(video_id), access_key=access_key)
    if holder is None:
        return HttpResponse(_("This link is not valid any more."), status=403, content_type="text/plain; charset=utf-8")
    _believed(video_id, holder, access_key, lambda: _read_held(video_id, holder))
    return _send(
        request, video_id, name, KEPT_BY_NOBODY if name.endswith(tuple(_MANIFESTS)) else "private, max-age=3600"
    )


def _read_held(video_id: UUID, holder: str) -> Row | None:
    if not holder:
        return _HELD.first(AnonymousUser(), key=video_id)
    return _HELD_BY_PERSON.first(_Holder(UUID(holder)), key=video_id)


def _believed(video_id: UUID, holder: str, access_key: str, read: Callable[[], Row | None]) -> Row:
    """What holds for a video and somebody now, at most a second old.

    Raises Http404 when they may not watch it, or the access key is not its own.
    """

    def read_of_key() -> Row | None:
        row = read()
        return row if row and row["access_key"] == access_key else None

    video = _beliefs.of((video_id, holder, access_key), read_of_key)
    if video is None:
        raise Http404
    return video


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
