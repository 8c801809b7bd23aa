"""Tokens of people's programs."""

import hashlib
import re
import secrets
import string
from datetime import timedelta
from typing import ClassVar
from zlib import crc32

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.choices import TOKEN_NAME_LENGTH, Scope
from accounts.models.people import User
from socialflow.core.models import BaseModel

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 40 of 62 characters hold 238 random bits; six more hold the CRC-32 of these.
_RANDOM_LENGTH = 40
_CHECKSUM_LENGTH = 6


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
    # What scanners of leaked secrets tell a token by; its checksum lets them be sure without asking us.
    SHAPE: ClassVar[re.Pattern[str]] = re.compile(r"sf_([0-9A-Za-z]{40})([0-9A-Za-z]{6})")
    # Those made before there was a checksum.
    _FORMER_SHAPE: ClassVar[re.Pattern[str]] = re.compile(r"sf_[A-Za-z0-9_-]{43}")

    class Meta:
        db_table = "api_tokens"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "name"], name="api_token_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"

    @classmethod
    def looks_right(cls, plain: str) -> bool:
        """Whether a plain token can be one of ours at all."""
        if found := cls.SHAPE.fullmatch(plain):
            return found[2] == _checksum_of(found[1])
        return cls._FORMER_SHAPE.fullmatch(plain) is not None

    @staticmethod
    def new_plain() -> str:
        """A token that nobody has yet."""
        random = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
        return f"sf_{random}{_checksum_of(random)}"

    @staticmethod
    def digest_of(plain: str) -> bytes:
        """What is kept of a plain token; so many random bits need no salt and no slow hash."""
        return hashlib.sha256(plain.encode()).digest()


def _checksum_of(random: str) -> str:
    """The CRC-32 of a token's random part in base 62, six digits."""
    number, digits = crc32(random.encode()), ""
    for _ in range(_CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
