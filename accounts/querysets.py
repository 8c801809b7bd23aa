"""How people and their follows are read."""

from typing import Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models


class UserQuerySet(models.QuerySet[Any]):
    """People."""

    def visible_to(self, viewer: Any) -> Self:
        """Everyone whose account is active; the viewer's own too."""
        return self.filter(is_active=True)

    def by_username(self, username: str) -> Self:
        """The active account of a username, in any case: one row or none. PostgreSQL knows no text with NUL."""
        return self.none() if "\x00" in username else self.filter(username=username.lower(), is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """People, found by username."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """The account of a username, in any case."""
        return self.get(username=(username or "").lower())
