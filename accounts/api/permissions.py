"""Who may call what: see ApiView for the words a view says it with."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.api.authentication import TokenGrant
from accounts.choices import Scope
from accounts.doors import has_fresh_proof, kept_out, person_of
from accounts.services import has_accepted_terms, is_staff_role, require_permission, standing_of_ended
from socialflow.core.errors import DomainError, ForbiddenError


class HasScope(BasePermission):
    """Anyone may read what is not private; writing needs a person, and a token needs the scope of the act."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True; False for a stranger (401), of whom `_refuse_stranger` may say more.

        Raises ForbiddenError `insufficient_scope` (403) for a token without it.
        """
        is_reading = request.method in SAFE_METHODS
        if not request.user.is_authenticated:
            if is_reading and not getattr(view, "is_private", False):
                return True
            return _refuse_stranger(request)
        _require_scope(request, Scope.READ.value if is_reading else getattr(view, "write_scope", Scope.WRITE.value))
        if not is_reading and not getattr(view, "is_before_terms", False):
            _require_terms(request)
        return True


class NeedsFreshProof(BasePermission):
    """Let nobody change what a thief would change without fresh proof of who they are. Put it after HasScope.

    A session has it for ten minutes after a log-in or `/_allauth/{client}/v1/auth/second-factor` (who has no second
    factor: `auth/reauthenticate`). A personal access token types no password, so it never has it: whoever finds a token
    must not be able to take the account, nor to make somebody an administrator. Reading is free, unless a view
    `guards_reading`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """True. Raises DomainError `reauthentication_required` (401)."""
        is_reading = request.method in SAFE_METHODS and not getattr(view, "guards_reading", False)
        if is_reading:
            return True
        if isinstance(request.auth, TokenGrant) or not has_fresh_proof(request._request):
            raise DomainError(
                "reauthentication_required",
                _("Show once more that it is you: log in again, or confirm it."),
                401,
                {"reauthenticate_url": reverse("accounts:prove")},
            )
        return True


class ActsAsStaff(BasePermission):
    """Let in staff whose role has the `permission` that a view names: in place of HasScope, and of any other.

    A session is one of staff when the second factor was shown in it. A token has the scope `admin`, which staff give to
    a program of their own in such a session, with fresh proof; without it a token of theirs is that of any member.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """True; False for a stranger (401), of whom `_refuse_stranger` may say more.

        Raises ForbiddenError `forbidden`, `second_factor_required`, `insufficient_scope`, `terms_not_accepted`.
        """
        if not request.user.is_authenticated:
            return _refuse_stranger(request)
        person = request.user
        if not person.is_staff and is_staff_role(person.role):
            raise ForbiddenError(
                "second_factor_required", _("Staff show their second factor first: log in with it, or confirm it.")
            )
        require_permission(person, view.permission)
        _require_scope(request, Scope.ADMIN.value)
        if request.method not in SAFE_METHODS:
            _require_terms(request)
        return True


class MayRead(BasePermission):
    """Anyone, but a token only when it may read: for a POST that hands out what reading would show."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True. Raises ForbiddenError `insufficient_scope` (403) for a token that may not read."""
        _require_scope(request, Scope.READ.value)
        return True


def _refuse_stranger(request: Request) -> bool:
    """False. Raises AuthenticationFailed (401) for the browser of somebody whose session the staff's decision ended.

    Its cookie says whose it was: they are told that they are kept out, as by a token; why, they read when they log in.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if key and (standing := standing_of_ended(session_key=key)):
        error = kept_out(standing)
        raise AuthenticationFailed(error.message, code=error.code)
    return False


def _require_scope(request: Request, scope: str) -> None:
    if isinstance(request.auth, TokenGrant) and scope not in request.auth.scopes:
        raise ForbiddenError(
            "insufficient_scope", _("This token lacks the scope “%(scope)s”. Make one that has it.") % {"scope": scope}
        )


def _require_terms(request: Request) -> None:
    """Raises ForbiddenError `terms_not_accepted`. Queries: one where the operator has terms, else none."""
    if not has_accepted_terms(person=person_of(request)):
        raise ForbiddenError(
            "terms_not_accepted", _("The terms have changed. Accept them on the site, or by POST /api/v1/me/terms.")
        )
