"""What staff decided, and what they make of appeals."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.serializers import (
    AppealsQuery,
    DecisionInput,
    QueuedAppealOutput,
    ReasonInput,
    SanctionsQuery,
    StaffAppealOutput,
    StaffSanctionOutput,
)
from accounts.api.views.staff.base import StaffView
from accounts.choices import AppealState
from accounts.doors import person_of
from accounts.models import APPEAL_COLUMNS
from socialflow.core.api import page_options, page_response, page_schema
from socialflow.core.schema import PAGE_PARAMETERS


class StaffSanctionsView(StaffView):
    """GET /staff/sanctions."""

    permission: ClassVar[str] = "accounts.view_sanction"

    @extend_schema(
        operation_id="staff_list_sanctions",
        responses=page_schema("StaffSanctionPage", StaffSanctionOutput),
        parameters=[SanctionsQuery, *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """What staff decided, about everybody or one person, the latest first."""
        page = selectors.staff_sanctions(**self.read_query(SanctionsQuery), **page_options(request))
        return page_response(request, page.items, page.next_cursor)


class StaffLiftView(StaffView):
    """POST /staff/sanctions/{id}/lift."""

    permission: ClassVar[str] = services.SANCTION_PEOPLE

    @extend_schema(operation_id="staff_lift_sanction", request=ReasonInput, responses={204: None})
    def post(self, request: Request, sanction_id: UUID) -> Response:
        """Take a sanction back; what is over already is a conflict."""
        services.lift_sanction(actor=person_of(request), sanction_id=sanction_id, **self.read_input(ReasonInput))
        return Response(status=204)


class StaffAppealsView(StaffView):
    """GET /staff/appeals."""

    permission: ClassVar[str] = "accounts.view_appeal"

    @extend_schema(
        operation_id="staff_list_appeals",
        responses=page_schema("StaffAppealPage", QueuedAppealOutput),
        parameters=[AppealsQuery, *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """The queue, the oldest first; those that are decided, the latest first."""
        state = AppealState(self.read_query(AppealsQuery)["state"])
        page = selectors.staff_appeals(state, **page_options(request))
        return page_response(request, page.items, page.next_cursor)


class StaffDecisionView(StaffView):
    """POST /staff/appeals/{id}/decision."""

    permission: ClassVar[str] = services.DECIDE_APPEALS

    @extend_schema(operation_id="staff_decide_appeal", request=DecisionInput, responses=StaffAppealOutput)
    def post(self, request: Request, appeal_id: UUID) -> Response:
        """Grant an appeal, which lifts the sanction, or deny it; once."""
        fields = self.read_input(DecisionInput)
        appeal = services.decide_appeal(actor=person_of(request), appeal_id=appeal_id, **fields)
        return Response({name: getattr(appeal, name) for name in ("id", *APPEAL_COLUMNS)})
