"""Where people are logged in."""

import hashlib
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from accounts.models.people import User


class Session(AbstractBaseSession):
    """A browser or program that keeps a session; strangers have one while they log in."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions", db_index=False)
    address = models.GenericIPAddressField(null=True, editable=False)
    user_agent = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(AbstractBaseSession.Meta):
        db_table = "sessions"
        indexes: ClassVar[list[models.Index]] = [
            # The list in the settings; and all of a person's at once, when they are to end.
            models.Index(
                fields=["user", "-last_used_at"], name="session_of_user", condition=models.Q(user__isnull=False)
            ),
            # The list of staff: the last used first.
            models.Index(fields=["-last_used_at"], name="session_last_used", condition=models.Q(user__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.user_agent} of {self.user_id}"

    @property
    def public_id(self) -> str:
        """What a session is called in pages and answers: its key would let whoever reads it in."""
        return hashlib.sha256(f"session id {self.session_key}".encode()).hexdigest()[:32]
