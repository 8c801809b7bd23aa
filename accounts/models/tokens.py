"""Tokens of people's programs."""

import hashlib
import re
from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.choices import TOKEN_NAME_LENGTH, Scope
from accounts.models.people import User
from socialflow.core.models import BaseModel


class ApiToken(BaseModel):
    """A personal access token; only its SHA-256 digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=TOKEN_NAME_LENGTH)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    # A token's last use is written at most this often.
    LAST_USE_RESOLUTION: ClassVar[timedelta] = timedelta(minutes=5)
    # What a plain token starts with, so that scanners of leaked secrets can tell it.
    PREFIX: ClassVar[str] = "sf_"
    _SHAPE: ClassVar[re.Pattern[str]] = re.compile(r"sf_[A-Za-z0-9_-]{43}")

    class Meta:
        db_table = "api_tokens"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "name"], name="api_token_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @classmethod
    def looks_right(cls, plain: str) -> bool:
        """Whether a plain token can be one of ours at all."""
        return cls._SHAPE.fullmatch(plain) is not None

    @staticmethod
    def digest_of(plain: str) -> bytes:
        """What is kept of a plain token; 256 random bits need no salt and no slow hash."""
        return hashlib.sha256(plain.encode()).digest()
