"""How one's account stands, for programs."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.serializers import AppealInput, AppealOutput, SanctionOutput
from accounts.api.views.caller import person
from socialflow.core.api import ApiView, list_options, page_response, page_schema
from socialflow.core.schema import PAGE_PARAMETERS

_APPEAL = ("text", "state", "answer", "created_at", "decided_at")
_SANCTIONS = page_schema("SanctionPage", SanctionOutput)


class SanctionsView(ApiView):
    """GET /me/sanctions."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="list_sanctions", responses=_SANCTIONS, parameters=PAGE_PARAMETERS)
    def get(self, request: Request) -> Response:
        """What the staff decided about you, the latest first, with your appeals."""
        options = list_options(request)
        page = selectors.sanctions_of(person(request), cursor=options["cursor"], size=options["size"])
        return page_response(request, page.items, page.next_cursor)


class AppealView(ApiView):
    """POST /me/sanctions/{id}/appeal."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="appeal", request=AppealInput, responses={201: AppealOutput})
    def post(self, request: Request, sanction_id: UUID) -> Response:
        """Appeal against a sanction: once, within twenty days."""
        text = self.read_input(AppealInput)["text"]
        appeal = services.make_appeal(person=person(request), sanction_id=sanction_id, text=text)
        return Response({name: getattr(appeal, name) for name in _APPEAL}, status=201)
