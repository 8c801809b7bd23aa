"""Who calls the API: a program with a bearer token, or a page of ours with its session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.core.internal.sessionkit import get_session_user
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DjangoSessionAuthentication
from rest_framework.request import Request

from accounts.choices import Scope
from accounts.doors import is_verified, kept_out, token_shown
from accounts.models import ApiToken, User
from accounts.services import standing_of_ended
from accounts.sessions import SessionStore
from socialflow.core.errors import DomainError
from socialflow.core.languages import speak_to


@dataclass(frozen=True)
class TokenGrant:
    """What `request.auth` is when a token was shown: what it may do, and until when."""

    scopes: frozenset[str]
    expires_at: datetime | None


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer sf_…`."""

    def authenticate(self, request: Request) -> tuple[User, TokenGrant] | None:
        """The person and the grant of the token shown; None when none was.

        Raises AuthenticationFailed (401) for a token that is unknown, expired, or of an account that is not active.
        Queries: one, and an UPDATE when the last use was not written lately.
        """
        try:
            token = token_shown(request)
        except DomainError as error:
            raise exceptions.AuthenticationFailed(error.message, code=error.code) from error
        if token is None:
            return None
        user = token.user
        speak_to(user)
        _note_use(token.id, token.last_used_at, timezone.now())
        # Who was staff when the token was made need not be now.
        granted = token.scopes if user.is_staff else token.scopes - {Scope.ADMIN.value}
        return user, TokenGrant(granted, token.expires_at)

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return 'Bearer realm="SocialFlow API"'


class SessionTokenAuthentication(BaseAuthentication):
    """`X-Session-Token`: the session that a program logged in to by /_allauth/app/v1/; it may what its person may."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The person of the session; None when no token was shown.

        Raises AuthenticationFailed (401) for a session that has ended, a log-in that is not finished, and an
        account that is not active.
        Queries: two; none without the header.
        """
        key = request.headers.get("X-Session-Token")
        if not key:
            return None
        session = SessionStore(key)
        user = get_session_user(session)
        if user is None and (standing := standing_of_ended(session_key=key)):
            error = kept_out(standing)
            raise exceptions.AuthenticationFailed(error.message, code=error.code)
        if user is None and LOGIN_SESSION_KEY in session:
            raise exceptions.AuthenticationFailed(
                gettext("This log-in waits for its next step: GET /_allauth/app/v1/auth/session tells which."),
                code="login_not_finished",
            )
        if user is None:
            raise exceptions.AuthenticationFailed(
                gettext("This session has ended. Log in again."), code="invalid_token"
            )
        # What asks for fresh proof, or ends the other sessions, means this one.
        request._request.session = session
        if user.is_staff and not is_verified(request._request, user):
            user.is_staff = user.is_superuser = False
        return user, None

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return 'Bearer realm="SocialFlow API"'


class SessionAuthentication(DjangoSessionAuthentication):
    """The session of the signed-in browser; what changes something needs the CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        """Refuse a forged request with a problem that says what is missing."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise exceptions.PermissionDenied(
                gettext("Send the X-CSRFToken header of this session."), code="csrf_failed"
            ) from error


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes a token."""

    target_class = "accounts.api.authentication.TokenAuthentication"
    name = "bearerAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """An HTTP bearer scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A personal access token: Settings, API tokens, or `manage.py create_token`.",
        }


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes the session of a program."""

    target_class = "accounts.api.authentication.SessionTokenAuthentication"
    name = "sessionToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A header."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "The session token that a log-in by /_allauth/app/v1/auth/login answers with.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes a session."""

    target_class = "accounts.api.authentication.SessionAuthentication"
    name = "cookieAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


def _note_use(token_id: UUID, last_used_at: datetime | None, now: datetime) -> None:
    """Write when a token was used, seldom enough to cost nothing; of many requests at once, one writes."""
    stale_before = now - ApiToken.LAST_USE_RESOLUTION
    if last_used_at is None or last_used_at < stale_before:
        ApiToken.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=stale_before), pk=token_id).update(
            last_used_at=now
        )
