"""Who may call what: see ApiView for the words a view says it with."""

from collections.abc import Iterable
from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.api.authentication import TokenGrant
from accounts.choices import Scope
from socialflow.core.errors import ForbiddenError


class HasScope(BasePermission):
    """Anyone may read what is not private; writing needs a person, and a token needs the scope of the act."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True; False for a stranger (401). Raises ForbiddenError `insufficient_scope` (403) for a token without it."""
        is_reading = request.method in SAFE_METHODS
        if not request.user.is_authenticated:
            return is_reading and not getattr(view, "is_private", False)
        if isinstance(request.auth, TokenGrant):
            scope = Scope.READ.value if is_reading else getattr(view, "write_scope", Scope.WRITE.value)
            if scope not in request.auth.scopes:
                raise ForbiddenError(
                    "insufficient_scope", f"This token lacks the scope “{scope}”. Make one that has it."
                )
        return True


def refuse_wider_scopes(request: Request, scopes: Iterable[str]) -> None:
    """Keep a token from making one that may do more than itself. Raises ForbiddenError `insufficient_scope`."""
    if isinstance(request.auth, TokenGrant) and not request.auth.scopes.issuperset(scopes):
        raise ForbiddenError(
            "insufficient_scope", "A token can only make tokens that may do as much as itself, or less."
        )
