"""Second factors in django-otp's store; passkeys are django-otp-webauthn's, beside these."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models.people import User
from socialflow.core.models import BaseModel


class CappedThrottling(ThrottlingMixin):  # type: ignore[misc]  # django-otp has no types
    """After each wrong code but the first the next one waits twice as long, never longer than half an hour or so."""

    # Who mistypes once may type the right code at once; 2 seconds pass after the next failure, then 4, 8 ….
    FREE_FAILURES: ClassVar[int] = 1
    # After 12 failures in a row 2048 seconds pass between two guesses: forty a day, of a million codes.
    MOST_FAILURES: ClassVar[int] = 12

    throttling_failure_count: int

    class Meta:
        abstract = True

    def get_throttle_factor(self) -> int:
        """The seconds to wait after the first failure, were it not free."""
        return 1

    def verify_is_allowed(self) -> tuple[bool, Any]:
        """Whether a code is looked at, and if not, until when none is."""
        if self.throttling_failure_count <= self.FREE_FAILURES:
            return True, None
        answer: tuple[bool, Any] = super().verify_is_allowed()
        return answer

    def throttle_increment(self, commit: bool = True) -> None:
        """Count a failure, up to the longest wait: whoever knows the password must not lock the owner out for days."""
        self.throttling_failure_count = min(self.throttling_failure_count, self.MOST_FAILURES - 1)
        super().throttle_increment(commit)


class TotpDevice(TimestampMixin, CappedThrottling, Device):  # type: ignore[misc]  # django-otp has no types
    """An authenticator app; its key is kept encrypted. Source: RFC 6238."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    encrypted_key = models.CharField(max_length=200, editable=False)
    # The time step of the last code that was taken: none is taken twice (RFC 6238, section 5.2).
    last_step = models.BigIntegerField(default=-1, editable=False)

    class Meta:
        db_table = "totp_devices"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A person sets up one at a time.
            models.UniqueConstraint(fields=["user"], condition=Q(confirmed=False), name="totp_device_one_set_up"),
        ]


# Backup codes are no factor of their own: they stand in for one of these.
FACTOR_MODELS: dict[str, Any] = {"totp": TotpDevice, "passkey": WebAuthnCredential}


class BackupCodes(TimestampMixin, CappedThrottling, Device):  # type: ignore[misc]  # django-otp has no types
    """The codes that let somebody in who lost everything else; each works once, and only its Argon2 hash is kept."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="backup_codes")
    # One salt for the set, so that a typed code is hashed once and not once for each that is left.
    salt = models.BinaryField(max_length=16, editable=False)
    digests = ArrayField(models.BinaryField(max_length=32), size=10, editable=False)

    class Meta:
        db_table = "backup_codes"


class RememberedBrowser(BaseModel):
    """A browser that is not asked for a code again for a while; only the SHA-256 digest of its cookie is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="remembered_browsers")
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    # What the settings call it, such as "Firefox on Linux".
    device = models.CharField(max_length=80, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "remembered_browsers"

    def __str__(self) -> str:
        return f"{self.device} of {self.user_id}"
