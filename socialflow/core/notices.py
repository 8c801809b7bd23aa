"""Where what a page says after a form is kept: in a cookie that in production only this host may set."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NoticeCookie(CookieStorage):
    """Django's signed cookie, under the name that the settings give it."""

    @property
    def cookie_name(self) -> str:
        """`__Host-…` in production."""
        name: str = settings.NOTICES_COOKIE_NAME
        return name


class NoticeStorage(FallbackStorage):
    """The cookie, and the session for what is too long for it."""

    storage_classes: ClassVar[tuple[type[Any], ...]] = (NoticeCookie, SessionStorage)
