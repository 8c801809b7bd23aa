"""The pictures of people, for those who may see them."""

import time
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.doors import viewer_of
from accounts.models import Block, User, picture_path
from accounts.selectors import is_session_blocked
from socialflow.core.bytes import serve_stored
from socialflow.core.prepared import PreparedQuery

# How long a process may go on believing what it read of a person: so long is a picture shown after that ended.
_BELIEF_SECONDS = 1.0
_BELIEFS = 4096
_FACTS = PreparedQuery(
    lambda viewer, key: (
        User.objects.filter(pk=key, is_active=True)
        .annotate(has_blocks=Exists(Block.objects.filter(Q(blocker_id=OuterRef("pk")) | Q(blocked_id=OuterRef("pk")))))
        .values("is_open", "has_blocks")
    ),
    "key",
)


@dataclass(frozen=True)
class _Owner:
    """What a process read of a person, and when."""

    is_open: bool
    has_blocks: bool
    read_at: float


_beliefs: dict[UUID, _Owner] = {}


@require_safe
def picture(request: HttpRequest, owner_id: UUID, kind: str, version: str, size: str) -> HttpResponseBase:
    """Send an avatar or banner; its address changes with the picture, so what is everybody's may be kept for ever."""
    owner = _believed(owner_id)
    if owner.is_open:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        is_refused = owner.has_blocks and is_session_blocked(session, owner_id)
    else:
        is_refused = not User.objects.visible_to(viewer_of(request)).filter(pk=owner_id).exists()
    if is_refused:
        raise Http404
    lifetime = "public, max-age=31536000, immutable" if owner.is_open else "private, max-age=300"
    return serve_stored(request, picture_path(kind, owner_id, version, size), "image/webp", lifetime)


def _believed(owner_id: UUID) -> _Owner:
    """What holds for a person, at most a second old. Raises Http404 for an account that is not active."""
    owner = _beliefs.get(owner_id)
    if owner is None or owner.read_at + _BELIEF_SECONDS < time.monotonic():
        row = _FACTS.first(AnonymousUser(), key=owner_id)
        if row is None:
            _beliefs.pop(owner_id, None)
            raise Http404
        if len(_beliefs) >= _BELIEFS:
            _beliefs.clear()
        owner = _beliefs[owner_id] = _Owner(row["is_open"], row["has_blocks"], time.monotonic())
    return owner
