"""Who asks to join, and the links by which people can."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.serializers import InviteInput, InviteOutput, ReasonInput, SignupOutput
from accounts.api.views.staff.base import StaffView
from accounts.doors import person_of
from socialflow.core.api import base_url, page_options, page_response, page_schema
from socialflow.core.schema import PAGE_PARAMETERS


class StaffSignupsView(StaffView):
    """GET /staff/sign-ups."""

    permission: ClassVar[str] = "accounts.view_signuprequest"

    @extend_schema(
        operation_id="staff_list_signups",
        responses=page_schema("SignupPage", SignupOutput),
        parameters=PAGE_PARAMETERS,
    )
    def get(self, request: Request) -> Response:
        """Who waits to be let in, the first that asked first."""
        page = selectors.staff_signups(**page_options(request))
        return page_response(request, page.items, page.next_cursor)


class StaffApproveView(StaffView):
    """POST /staff/sign-ups/{username}/approve."""

    permission: ClassVar[str] = services.ADMIT_PEOPLE

    @extend_schema(operation_id="staff_approve_signup", request=None, responses={204: None})
    def post(self, request: Request, username: str) -> Response:
        """Let somebody in; who does not wait any more is a conflict."""
        services.approve_signup(actor=person_of(request), person_id=selectors.staff_person_id(username))
        return Response(status=204)


class StaffRefuseView(StaffView):
    """POST /staff/sign-ups/{username}/refuse."""

    permission: ClassVar[str] = services.ADMIT_PEOPLE

    @extend_schema(operation_id="staff_refuse_signup", request=ReasonInput, responses={204: None})
    def post(self, request: Request, username: str) -> Response:
        """Turn somebody down; they are told why, and their account is removed."""
        person_id = selectors.staff_person_id(username)
        services.refuse_signup(actor=person_of(request), person_id=person_id, **self.read_input(ReasonInput))
        return Response(status=204)


class StaffInvitesView(StaffView):
    """GET and POST /staff/invites."""

    # Whoever sees the links can use them.
    permission: ClassVar[str] = services.INVITE_PEOPLE

    @extend_schema(
        operation_id="staff_list_invites",
        responses=page_schema("InvitePage", InviteOutput),
        parameters=PAGE_PARAMETERS,
    )
    def get(self, request: Request) -> Response:
        """All invites, the latest first."""
        page = selectors.invites_page(**page_options(request))
        return page_response(request, [_shown(row, request) for row in page.items], page.next_cursor)

    @extend_schema(operation_id="staff_create_invite", request=InviteInput, responses={201: InviteOutput})
    def post(self, request: Request) -> Response:
        """Make a link by which so many people can sign up."""
        made = services.create_invite(actor=person_of(request), **self.read_input(InviteInput))
        return Response(_shown(selectors.invite_of(made.pk), request), status=201)


class StaffInviteView(StaffView):
    """DELETE /staff/invites/{id}."""

    permission: ClassVar[str] = services.INVITE_PEOPLE

    @extend_schema(operation_id="staff_revoke_invite", responses={204: None})
    def delete(self, request: Request, invite_id: UUID) -> Response:
        """Have a link work no longer; who has come by it stays."""
        services.revoke_invite(actor=person_of(request), invite_id=invite_id)
        return Response(status=204)


def _shown(row: Mapping[str, Any], request: Request) -> dict[str, Any]:
    address = base_url(request) + reverse("accounts:invite", args=[row["code"]])
    return {**{name: value for name, value in row.items() if name != "code"}, "url": address}
