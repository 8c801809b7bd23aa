"""Where what a page says after a form is kept: in a cookie that in production only this host may set."""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NoticeCookie(CookieStorage):
    """Django's signed cookie, under the name that the settings give it: `__Host-…` in production."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the name."""
        super().__init__(*args, **kwargs)
        self.cookie_name = settings.NOTICES_COOKIE_NAME


class NoticeStorage(FallbackStorage):
    """The cookie, and the session for what is too long for it."""

    storage_classes = (NoticeCookie, SessionStorage)
