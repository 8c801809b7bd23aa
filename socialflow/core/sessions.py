"""Sessions in the database, read by a prepared query: every page of a signed-in person reads one."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import router
from django.utils import timezone

from socialflow.core.prepared import prepared_cursor

_FIND = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own, with its reading spelled out."""

    def _get_session_from_db(self) -> Any:
        """The row of this session; None, and a new key, when there is none, or the key cannot be one of ours."""
        key = str(self.session_key)
        row = self._find(key) if key.isascii() and key.isalnum() else None
        if row is None:
            self._session_key = None
            return None
        return Session(session_key=key, session_data=row[0], expire_date=row[1])

    @staticmethod
    def _find(key: str) -> Any:
        with prepared_cursor(router.db_for_read(Session)) as cursor:
            cursor.execute(_FIND, [key, timezone.now()])
            return cursor.fetchone()
