"""How one's account stands, for programs."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.serializers import AppealInput, AppealOutput, SanctionOutput, StandingOutput
from accounts.doors import person_of
from accounts.models import APPEAL_COLUMNS
from socialflow.core.api import ApiView, page_options, page_response, page_schema
from socialflow.core.errors import ConflictError
from socialflow.core.schema import PAGE_PARAMETERS

_SANCTIONS = page_schema("SanctionPage", SanctionOutput)


class StandingView(ApiView):
    """GET /me/standing."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="get_standing", responses=StandingOutput)
    def get(self, request: Request) -> Response:
        """How your account stands, and what limits it."""
        return Response(selectors.standing_of(person_of(request)))


class SanctionsView(ApiView):
    """GET /me/sanctions."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="list_sanctions", responses=_SANCTIONS, parameters=PAGE_PARAMETERS)
    def get(self, request: Request) -> Response:
        """What the staff decided about you, the latest first, with your appeals."""
        page = selectors.sanctions_of(person_of(request), **page_options(request))
        return page_response(request, page.items, page.next_cursor)


class AppealView(ApiView):
    """POST /me/sanctions/{id}/appeal."""

    is_private: ClassVar[bool] = True
    is_before_terms: ClassVar[bool] = True

    @extend_schema(operation_id="appeal", request=AppealInput, responses={201: AppealOutput})
    def post(self, request: Request, sanction_id: UUID) -> Response:
        """Appeal against a sanction: once, within twenty days."""
        text = self.read_input(AppealInput)["text"]
        appeal = services.make_appeal(person=person_of(request), sanction_id=sanction_id, text=text)
        return Response({name: getattr(appeal, name) for name in APPEAL_COLUMNS}, status=201)


class _ByLinkView(ApiView):
    """Base of what somebody who is kept out can do: the signed token in the address says who they are."""

    authentication_classes: Sequence[Any] = ()
    permission_classes: Sequence[Any] = ()


class StandingByLinkView(_ByLinkView):
    """GET /standing/{token}."""

    @extend_schema(operation_id="get_standing_by_link", responses=StandingOutput)
    def get(self, request: Request, token: str) -> Response:
        """How an account stands, for whom it keeps out: the last step of a log-in hands out the address."""
        return Response(selectors.standing_of(services.person_of_link(token)))


class AppealByLinkView(_ByLinkView):
    """POST /standing/{token}/appeal."""

    @extend_schema(operation_id="appeal_by_link", request=AppealInput, responses={201: AppealOutput})
    def post(self, request: Request, token: str) -> Response:
        """Appeal against what keeps one out: once, within twenty days."""
        kept_out = services.person_of_link(token)
        current = selectors.sanction_in_force(kept_out)
        if current is None:
            raise ConflictError("nothing_in_force", _("Nothing keeps you out."))
        appeal = services.make_appeal(person=kept_out, sanction_id=current["id"], **self.read_input(AppealInput))
        return Response({name: getattr(appeal, name) for name in APPEAL_COLUMNS}, status=201)
