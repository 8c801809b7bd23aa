"""The audit log."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors
from accounts.api.serializers import AuditEntryOutput, AuditQuery
from accounts.api.views.staff.base import StaffView
from socialflow.core.api import page_options, page_response, page_schema
from socialflow.core.schema import PAGE_PARAMETERS


class StaffAuditView(StaffView):
    """GET /staff/audit-log."""

    permission: ClassVar[str] = "accounts.view_auditentry"

    @extend_schema(
        operation_id="staff_get_audit_log",
        responses=page_schema("AuditPage", AuditEntryOutput),
        parameters=[AuditQuery, *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """What happened, the latest first: all of it, or what a person did or was done to. For administrators."""
        page = selectors.staff_audit_log(**self.read_query(AuditQuery), **page_options(request))
        return page_response(request, page.items, page.next_cursor)
