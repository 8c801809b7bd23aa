"""Who may call what: see ApiView for the words a view says it with."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.api.authentication import TokenGrant
from accounts.choices import Scope
from accounts.doors import has_fresh_proof
from socialflow.core.errors import DomainError, ForbiddenError


class HasScope(BasePermission):
    """Anyone may read what is not private; writing needs a person, and a token needs the scope of the act."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True; False for a stranger (401). Raises ForbiddenError `insufficient_scope` (403) for a token without it."""
        is_reading = request.method in SAFE_METHODS
        if not request.user.is_authenticated:
            return is_reading and not getattr(view, "is_private", False)
        _require_scope(request, Scope.READ.value if is_reading else getattr(view, "write_scope", Scope.WRITE.value))
        return True


class NeedsFreshProof(BasePermission):
    """Let nobody change what a thief would change without fresh proof of who they are. Put it after HasScope.

    A session has it for ten minutes after a log-in or `/_allauth/{client}/v1/auth/second-factor` (who has no second
    factor: `auth/reauthenticate`). A personal access token types no password, so it never has it: whoever finds a token
    must not be able to take the account. Views of staff may say `accepts_admin_token`: the scope `admin` is given by
    staff to a program of their own, under fresh proof, for just these.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """True. Raises DomainError `reauthentication_required` (401)."""
        if request.method in SAFE_METHODS or self._is_admin_token(request, view):
            return True
        if isinstance(request.auth, TokenGrant) or not has_fresh_proof(request._request):
            raise DomainError(
                "reauthentication_required",
                "Show once more that it is you: log in again, or confirm it, within the last ten minutes.",
                401,
                {"reauthenticate_url": reverse("accounts:prove")},
            )
        return True

    @staticmethod
    def _is_admin_token(request: Request, view: Any) -> bool:
        is_welcome = getattr(view, "accepts_admin_token", False)
        return is_welcome and isinstance(request.auth, TokenGrant) and Scope.ADMIN.value in request.auth.scopes


class MayRead(BasePermission):
    """Anyone, but a token only when it may read: for a POST that hands out what reading would show."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True. Raises ForbiddenError `insufficient_scope` (403) for a token that may not read."""
        _require_scope(request, Scope.READ.value)
        return True


def refuse_wider_token(request: Request, scopes: Iterable[str], expires_at: datetime | None) -> None:
    """Keep a token from making one that may do more than itself, or for longer.

    Raises ForbiddenError `insufficient_scope` or `outlives_token`.
    """
    if not isinstance(request.auth, TokenGrant):
        return
    if not request.auth.scopes.issuperset(scopes):
        raise ForbiddenError(
            "insufficient_scope", "A token can only make tokens that may do as much as itself, or less."
        )
    end = request.auth.expires_at
    if end is not None and (expires_at is None or expires_at > end):
        raise ForbiddenError("outlives_token", "A token can only make tokens that end when it does, or earlier.")


def _require_scope(request: Request, scope: str) -> None:
    if isinstance(request.auth, TokenGrant) and scope not in request.auth.scopes:
        raise ForbiddenError("insufficient_scope", f"This token lacks the scope “{scope}”. Make one that has it.")
