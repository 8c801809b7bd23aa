"""The pictures of people, for those who may see them."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.doors import viewer_of
from accounts.models import Block, User, picture_path
from accounts.selectors import is_session_blocked
from socialflow.core.beliefs import Beliefs
from socialflow.core.bytes import serve_stored
from socialflow.core.prepared import PreparedQuery

_FACTS = PreparedQuery(
    lambda viewer, key: (
        User.objects.filter(pk=key, is_active=True)
        .annotate(has_blocks=Exists(Block.objects.filter(Q(blocker_id=OuterRef("pk")) | Q(blocked_id=OuterRef("pk")))))
        .values("is_open", "has_blocks")
    ),
    "key",
)
_beliefs = Beliefs()


@require_safe
def picture(request: HttpRequest, owner_id: UUID, kind: str, version: str, size: str) -> HttpResponseBase:
    """Send an avatar or banner; its address changes with the picture, so what is everybody's may be kept for ever."""
    owner = _beliefs.of(owner_id, lambda: _FACTS.first(AnonymousUser(), key=owner_id))
    if owner is None:
        raise Http404
    if owner["is_open"]:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        is_refused = owner["has_blocks"] and is_session_blocked(session, owner_id)
    else:
        is_refused = not User.objects.visible_to(viewer_of(request)).filter(pk=owner_id).exists()
    if is_refused:
        raise Http404
    lifetime = "public, max-age=31536000, immutable" if owner["is_open"] else "private, max-age=300"
    return serve_stored(request, picture_path(kind, owner_id, version, size), "image/webp", lifetime)
