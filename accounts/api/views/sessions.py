"""One's sessions, and what happened to one's account, for programs."""

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.permissions import HasScope, NeedsFreshProof
from accounts.api.serializers import EndedOutput, LogEntryOutput, SessionOutput
from accounts.doors import person_of
from socialflow.core.api import ApiView, page_options, page_response, page_schema
from socialflow.core.schema import PAGE_PARAMETERS

_LOG = page_schema("SecurityLogPage", LogEntryOutput)


class SessionsView(ApiView):
    """GET and DELETE /me/sessions."""

    is_private: ClassVar[bool] = True
    permission_classes: Sequence[Any] = [HasScope, NeedsFreshProof]

    @extend_schema(operation_id="list_sessions", responses=SessionOutput(many=True))
    def get(self, request: Request) -> Response:
        """Where you are logged in, the last used first."""
        return Response(selectors.sessions_of(person_of(request), current_key=_session_key(request)))

    @extend_schema(operation_id="end_other_sessions", responses={200: EndedOutput})
    def delete(self, request: Request) -> Response:
        """Log out everywhere but where this call is made, with fresh proof of who you are."""
        keep = request.session.session_key
        return Response({"ended": services.end_other_sessions(person=person_of(request), keep=keep)})


class SessionView(ApiView):
    """DELETE /me/sessions/{id}."""

    is_private: ClassVar[bool] = True
    permission_classes: Sequence[Any] = [HasScope, NeedsFreshProof]

    @extend_schema(operation_id="end_session", responses={204: None})
    def delete(self, request: Request, session_id: str) -> Response:
        """End one session at once, with fresh proof of who you are, and the event streams that are open in its name."""
        services.end_session(person=person_of(request), session_id=session_id)
        return Response(status=204)


class SecurityLogView(ApiView):
    """GET /me/security-log."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="get_security_log", responses=_LOG, parameters=PAGE_PARAMETERS)
    def get(self, request: Request) -> Response:
        """What happened to your account, the latest first."""
        page = selectors.security_log(person_of(request), **page_options(request))
        return page_response(request, page.items, page.next_cursor)


def _session_key(request: Request) -> str | None:
    """That of the session which makes the call; a token has none."""
    return None if request.auth else request.session.session_key
