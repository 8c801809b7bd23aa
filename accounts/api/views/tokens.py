"""One's API tokens, for programs."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.permissions import HasScope, NeedsFreshProof
from accounts.api.serializers import EndedOutput, NewTokenOutput, TokenInput, TokenOutput
from accounts.doors import person_of
from accounts.selectors import tokens_of
from socialflow.core.api import ApiView

_TOKEN_COLUMNS = ("id", "name", "scopes", "created_at", "expires_at", "last_used_at")


class TokensView(ApiView):
    """GET, POST and DELETE /me/tokens."""

    is_private: ClassVar[bool] = True

    def get_permissions(self) -> list[Any]:
        """Fresh proof to make one: a token makes no other, which would outlive its end; to end them nobody is asked."""
        return [HasScope(), NeedsFreshProof()] if self.request.method == "POST" else [HasScope()]

    @extend_schema(operation_id="list_tokens", responses=TokenOutput(many=True))
    def get(self, request: Request) -> Response:
        """One's own tokens, without their plain text."""
        return Response([{name: row[name] for name in _TOKEN_COLUMNS} for row in tokens_of(person_of(request))])

    @extend_schema(operation_id="create_token", request=TokenInput, responses={201: NewTokenOutput})
    def post(self, request: Request) -> Response:
        """Make a token; the answer is the only place that shows it."""
        fields = self.read_input(TokenInput)
        made = services.create_token(user=person_of(request), **fields)
        shown = {name: getattr(made.row, name) for name in _TOKEN_COLUMNS}
        return Response({**shown, "token": made.plain}, status=201)

    @extend_schema(operation_id="revoke_tokens", responses={200: EndedOutput})
    def delete(self, request: Request) -> Response:
        """End all of your tokens at once, that of this call too."""
        return Response({"ended": services.revoke_tokens(person=person_of(request))})


class TokenView(ApiView):
    """DELETE /me/tokens/{id}."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="revoke_token", responses={204: None})
    def delete(self, request: Request, token_id: UUID) -> Response:
        """End a token at once."""
        services.revoke_token(user=person_of(request), token_id=token_id)
        return Response(status=204)
