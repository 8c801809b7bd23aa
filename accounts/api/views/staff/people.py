"""People, and what staff do about them."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.permissions import ActsAsStaff, NeedsFreshProof
from accounts.api.serializers import (
    BadgeInput,
    DecidedOutput,
    EndedOutput,
    PeopleQuery,
    ReasonInput,
    ResetOutput,
    RoleInput,
    SanctionInput,
    StaffFileOutput,
    StaffPersonOutput,
)
from accounts.api.views.staff.base import StaffView
from accounts.choices import SanctionKind
from accounts.doors import person_of
from accounts.models import SANCTION_COLUMNS, Sanction
from socialflow.core.api import page_options, page_response, page_schema
from socialflow.core.schema import PAGE_PARAMETERS

_IMPOSE: Mapping[SanctionKind, Callable[..., Sanction]] = MappingProxyType(
    {
        SanctionKind.WARNING: services.warn_person,
        SanctionKind.LIMIT: services.limit_person,
        SanctionKind.SUSPENSION: services.suspend_person,
        SanctionKind.BAN: services.ban_person,
    }
)


class StaffPeopleView(StaffView):
    """GET /staff/people."""

    permission: ClassVar[str] = "accounts.view_user"

    @extend_schema(
        operation_id="staff_list_people",
        responses=page_schema("StaffPersonPage", StaffPersonOutput),
        parameters=[PeopleQuery, *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Everybody, or those who are looked for, the newest account first."""
        query = self.read_query(PeopleQuery)
        wanted = selectors.PeopleWanted(query.pop("q").strip(), by_address=_may_reach(request), **query)
        page = selectors.staff_people(wanted, **page_options(request))
        return page_response(request, page.items, page.next_cursor)


class StaffPersonView(StaffView):
    """GET /staff/people/{username}."""

    permission: ClassVar[str] = "accounts.view_user"

    @extend_schema(operation_id="staff_get_person", responses=StaffFileOutput)
    def get(self, request: Request, username: str) -> Response:
        """A person, whatever their status; what was decided about them is at /staff/sanctions."""
        return Response(selectors.staff_person(username, with_contact=_may_reach(request)))


class StaffSanctionView(StaffView):
    """POST /staff/people/{username}/sanctions."""

    permission: ClassVar[str] = services.SANCTION_PEOPLE

    @extend_schema(operation_id="staff_sanction", request=SanctionInput, responses={201: DecidedOutput})
    def post(self, request: Request, username: str) -> Response:
        """Warn, limit, suspend or ban; it works at once. What is lighter ends; as much or more is a conflict."""
        fields = self.read_input(SanctionInput)
        kind, until = SanctionKind(fields.pop("kind")), fields.pop("until")
        if until is not None:
            fields["until"] = until
        made = _IMPOSE[kind](actor=person_of(request), person_id=selectors.staff_person_id(username), **fields)
        shown = {name: getattr(made, name) for name in SANCTION_COLUMNS}
        return Response({**shown, "by": person_of(request).username}, status=201)


class StaffRoleView(StaffView):
    """PUT /staff/people/{username}/role."""

    permission: ClassVar[str] = services.CHANGE_ROLES
    permission_classes = (ActsAsStaff, NeedsFreshProof)

    @extend_schema(operation_id="staff_change_role", request=RoleInput, responses=StaffFileOutput)
    def put(self, request: Request, username: str) -> Response:
        """Give a person another role. Not by token: show that it is you."""
        return _done(request, username, services.change_role, **self.read_input(RoleInput))


class StaffBadgeView(StaffView):
    """PUT /staff/people/{username}/badge."""

    permission: ClassVar[str] = services.VERIFY_PEOPLE

    @extend_schema(operation_id="staff_set_badge", request=BadgeInput, responses=StaffFileOutput)
    def put(self, request: Request, username: str) -> Response:
        """Give the verified badge, or take it away; doing it twice changes nothing."""
        return _done(request, username, services.set_badge, **self.read_input(BadgeInput))


class StaffFactorsView(StaffView):
    """POST /staff/people/{username}/factors/reset."""

    permission: ClassVar[str] = services.RESET_FACTORS
    permission_classes = (ActsAsStaff, NeedsFreshProof)

    @extend_schema(operation_id="staff_reset_factors", request=ReasonInput, responses=ResetOutput)
    def post(self, request: Request, username: str) -> Response:
        """Take every second factor from somebody who lost theirs. Not by token: show that it is you."""
        reset = partial(services.reset_factors, person_id=selectors.staff_person_id(username), actor=person_of(request))
        return Response({"removed": reset(**self.read_input(ReasonInput))})


class StaffSessionsView(StaffView):
    """POST /staff/people/{username}/sessions/end."""

    permission: ClassVar[str] = services.END_SESSIONS

    @extend_schema(operation_id="staff_end_sessions", request=ReasonInput, responses=EndedOutput)
    def post(self, request: Request, username: str) -> Response:
        """End all sessions of somebody whose account others may be in; their tokens stay."""
        end = partial(services.end_sessions_by_staff, person_id=selectors.staff_person_id(username))
        return Response({"ended": end(actor=person_of(request), **self.read_input(ReasonInput))})


def _may_reach(request: Request) -> bool:
    """Whether the caller is told where people can be reached: as in the administration, who may change roles."""
    return person_of(request).has_perm(services.CHANGE_ROLES)


def _done(request: Request, username: str, service: Callable[..., Any], **fields: Any) -> Response:
    """Have a service do something to a person, and show them as they are then."""
    service(actor=person_of(request), person_id=selectors.staff_person_id(username), **fields)
    return Response(selectors.staff_person(username, with_contact=_may_reach(request)))
