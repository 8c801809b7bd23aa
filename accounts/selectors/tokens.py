"""Whose a personal access token is, and which somebody has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken, User
from socialflow.core.prepared import PreparedQuery, prepared_cursor

# What views read of the person who calls; every other column is fetched when it is asked for.
_WANTED = {
    "id",
    "username",
    "display_name",
    "avatar_version",
    "verified_at",
    "following_count",
    "is_active",
    "is_staff",
    "is_superuser",
    "language",
    "time_zone",
}
# In the order of the model, which `from_db` relies on.
_USER_COLUMNS = tuple(field.attname for field in User._meta.concrete_fields if field.attname in _WANTED)
# Written out, because each request of a program pays for it: composing it by the ORM costs several times the query.
_FIND = (
    f"SELECT t.id, t.scopes, t.expires_at, t.last_used_at, {', '.join(f'u.{column}' for column in _USER_COLUMNS)}"  # noqa: S608 - constants
    " FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.digest = %s"
)

_OWN = PreparedQuery(
    lambda viewer: (
        ApiToken.objects.filter(user_id=viewer.pk)
        .order_by("-id")
        .values("id", "name", "scopes", "created_at", "expires_at", "last_used_at")
    )
)


@dataclass(frozen=True)
class FoundToken:
    """A token that somebody showed, and whose it is: who asks looks whether it is over, and they are active."""

    id: UUID
    scopes: frozenset[str]
    expires_at: datetime | None
    last_used_at: datetime | None
    user: User

    def is_over(self, now: datetime) -> bool:
        """Whether its time is."""
        return _is_over(self.expires_at, now)


def find_token(plain: str) -> FoundToken | None:
    """The token of this plain text; None when there is none. Queries: one, none for what cannot be a token."""
    if not ApiToken.looks_right(plain):
        return None
    with prepared_cursor(connection.alias) as cursor:
        cursor.execute(_FIND, [ApiToken.digest_of(plain)])
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, scopes, expires_at, last_used_at, *columns = row
    user = User.from_db(connection.alias, _USER_COLUMNS, columns)
    return FoundToken(token_id, frozenset(scopes), expires_at, last_used_at, user)


def tokens_of(person: User) -> list[dict[str, Any]]:
    """A person's own tokens, the latest first, and whether their time is over. Queries: one."""
    now = timezone.now()
    return [{**row, "is_over": _is_over(row["expires_at"], now)} for row in _OWN.rows(person)]


def _is_over(expires_at: datetime | None, now: datetime) -> bool:
    return expires_at is not None and expires_at <= now
