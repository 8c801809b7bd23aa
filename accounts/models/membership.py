"""How people become members, and what stays of those who left."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.choices import REASON_LENGTH
from accounts.models.people import User
from socialflow.core.models import BaseModel


class Invite(BaseModel):
    """A link by which so many people can sign up where not everybody can."""

    code = models.CharField(max_length=32, unique=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invites")
    max_uses = models.PositiveIntegerField(default=1)
    use_count = models.PositiveIntegerField(default=0, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "invites"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(use_count__lte=F("max_uses")), name="invite_not_used_up_twice"),
        ]

    def __str__(self) -> str:
        return f"Invite of {self.created_by_id}"


class SignupRequest(BaseModel):
    """What a person says for themselves where staff decide who becomes a member."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="signup_request")
    text = models.CharField(max_length=REASON_LENGTH, editable=False)

    class Meta:
        db_table = "signup_requests"

    def __str__(self) -> str:
        return f"Request of {self.person_id}"


class RetiredUsername(models.Model):
    """A name that nobody can take again; only its SHA-256 digest is kept, since whoever had it left."""

    digest = models.BinaryField(primary_key=True, max_length=32, editable=False)

    class Meta:
        db_table = "retired_usernames"

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class BarredContact(models.Model):
    """An address or number of somebody who was banned when they left; only a keyed digest is kept, to keep them out."""

    digest = models.BinaryField(primary_key=True, max_length=32, editable=False)

    class Meta:
        db_table = "barred_contacts"

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class TermsAcceptance(BaseModel):
    """Somebody accepted a version of the terms."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="terms_accepted", db_index=False)
    version = models.CharField(max_length=20, editable=False)

    class Meta:
        db_table = "terms_acceptances"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "version"], name="terms_accepted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version} by {self.person_id}"
