"""Browsers that are not asked for a code again for a while."""

import hashlib
import re
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.choices import Action
from accounts.models import RememberedBrowser, User
from accounts.services.audit import record_action
from socialflow.core.devices import default_name
from socialflow.core.errors import NotFoundError
from socialflow.core.origin import current_origin

REMEMBERED_FOR = timedelta(days=30)
_DEVICE_LENGTH = 80
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def remember_browser(*, person: User) -> str:
    """Remember the browser of the running request; what its cookie is to hold is returned and kept nowhere."""
    plain = secrets.token_urlsafe(32)
    device = default_name(current_origin().user_agent)[:_DEVICE_LENGTH]
    now = timezone.now()
    with transaction.atomic():
        RememberedBrowser.objects.filter(user=person, expires_at__lte=now).delete()
        RememberedBrowser.objects.create(
            user=person, digest=_digest(plain), device=device, expires_at=now + REMEMBERED_FOR
        )
        record_action(action=Action.BROWSER_REMEMBERED, subject=person, actor=person, device=device)
    return plain


def is_remembered(*, person: User, plain: str) -> bool:
    """Whether a browser with this cookie may pass without a code. Queries: one, none when the cookie cannot be ours."""
    if not _SHAPE.fullmatch(plain):
        return False
    mine = RememberedBrowser.objects.filter(user=person, expires_at__gt=timezone.now())
    return mine.filter(digest=_digest(plain)).exists()


def forget_browser(*, person: User, browser_id: UUID) -> None:
    """Ask one browser for codes again. Raises NotFoundError `browser_not_found`."""
    with transaction.atomic():
        deleted, _ = RememberedBrowser.objects.filter(user=person, pk=browser_id).delete()
        if not deleted:
            raise NotFoundError("browser_not_found", gettext("That browser is not remembered."))
        record_action(action=Action.BROWSERS_FORGOTTEN, subject=person, actor=person, count=1)


def forget_browsers(*, person: User, actor: User | None = None) -> int:
    """Ask every browser of a person for codes again; how many they were. Its owner does it unless another is named."""
    with transaction.atomic():
        deleted, _ = RememberedBrowser.objects.filter(user=person).delete()
        if deleted:
            record_action(action=Action.BROWSERS_FORGOTTEN, subject=person, actor=actor or person, count=deleted)
    return deleted


def _digest(plain: str) -> bytes:
    """What is kept of a cookie; 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(plain.encode()).digest()
