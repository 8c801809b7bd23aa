"""Sessions in the database: whose they are, from where, and read by a prepared query, as every page does."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import router
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Session
from socialflow.core.errors import DomainError
from socialflow.core.prepared import prepared_cursor

_FIND = """
    SELECT session_data, expire_date, user_id, created_at, last_used_at
    FROM sessions WHERE session_key = %s AND expire_date > %s
"""
# What strangers have while they log in.
_STRANGERS_AGE = timedelta(days=1)


class SessionStore(db.SessionStore):
    """Django's own, with columns for what the settings page shows, and its reading spelled out.

    A session ends when it was not used for SESSION_IDLE_SECONDS, and SESSION_COOKIE_AGE after the log-in whatever is
    done with it: `expire_date` is the earlier of the two. Source: OWASP ASVS 5.0, 7.3.
    """

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
        row.expire_date = min(row.expire_date, _end_of(row.user_id, row.created_at, row.last_used_at))
        return row

    def cycle_key(self) -> None:
        """Give the session another key, in the row that it has: whoever ends it meanwhile ends it with either key.

        What strangers have is made anew when it is gone. Raises DomainError `session_ended` (401) for a session of
        somebody; its cookie stays as it is, for of two requests at once the other has just set a new one. Locks: its
        row. Queries: two.
        """
        data, former = self._session, self.session_key  # type: ignore[attr-defined]  # missing in Django's types
        if former and self._move(former, data):
            self.modified = True
        elif SESSION_KEY not in data:
            self.create()
            self._session_cache = data
            self.modified = True
        else:
            self._session_cache, self.modified = {}, False
            raise DomainError("session_ended", _("Your session ended meanwhile. Log in again."), 401)

    def _move(self, former: str, data: dict[str, Any]) -> bool:
        """Write what is known now to the row of a key, with a new key; False, and nothing is changed, without a row."""
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # missing in Django's types
        row = self.create_model_instance(data)
        columns = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
        if not Session.objects.filter(pk=former).update(**columns):
            self._session_key = former
            return False
        return True

    def _get_session_from_db(self) -> Session | None:
        """The row of this session; None, and a new key, when there is none, or the key cannot be one of ours."""
        key = str(self.session_key)
        row = self._find(key) if key.isascii() and key.isalnum() else None
        if row is None:
            self._session_key = None
            return None
        data, expires_at, user_id, created_at, last_used_at = row
        now = timezone.now()
        if user_id and last_used_at + self.LAST_USE_RESOLUTION < now:
            expires_at = _end_of(user_id, created_at, now)
            Session.objects.filter(pk=key).update(last_used_at=now, expire_date=expires_at)
        return Session(session_key=key, session_data=data, expire_date=expires_at)

    @staticmethod
    def _find(key: str) -> Any:
        with prepared_cursor(router.db_for_read(Session)) as cursor:
            cursor.execute(_FIND, [key, timezone.now()])
            return cursor.fetchone()


def _end_of(user_id: Any, created_at: datetime, last_used_at: datetime) -> datetime:
    if not user_id:
        return last_used_at + _STRANGERS_AGE
    idle, longest = timedelta(seconds=settings.SESSION_IDLE_SECONDS), timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return min(last_used_at + idle, created_at + longest)
