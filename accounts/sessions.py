"""Sessions in the database: whose they are, from where, and read by a prepared query, as every page does."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import router
from django.utils import timezone

from accounts.models import Session
from socialflow.core.prepared import prepared_cursor

_FIND = """
    SELECT session_data, expire_date, user_id, last_used_at FROM sessions WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """Django's own, with columns for what the settings page shows, and its reading spelled out."""

    # The last use of a session is written at most this often.
    LAST_USE_RESOLUTION: ClassVar[timedelta] = timedelta(minutes=5)
    # Where a log-in keeps what the row tells of it.
    ORIGIN: ClassVar[str] = "_origin"

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of this data."""
        row = cast("Session", super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        origin = data.get(self.ORIGIN, {})
        row.address, row.user_agent = origin.get("address"), origin.get("user_agent", "")
        if "began_at" in origin:
            row.created_at = datetime.fromisoformat(origin["began_at"])
        return row

    def _get_session_from_db(self) -> Session | None:
        """The row of this session; None, and a new key, when there is none, or the key cannot be one of ours."""
        key = str(self.session_key)
        row = self._find(key) if key.isascii() and key.isalnum() else None
        if row is None:
            self._session_key = None
            return None
        data, expires_at, user_id, last_used_at = row
        now = timezone.now()
        if user_id and last_used_at + self.LAST_USE_RESOLUTION < now:
            Session.objects.filter(pk=key).update(last_used_at=now)
        return Session(session_key=key, session_data=data, expire_date=expires_at)

    @staticmethod
    def _find(key: str) -> Any:
        with prepared_cursor(router.db_for_read(Session)) as cursor:
            cursor.execute(_FIND, [key, timezone.now()])
            return cursor.fetchone()
