"""What staff do, for programs: the same services as the administration, under /staff."""

from accounts.api.views.staff.decisions import (
    StaffAppealsView,
    StaffDecisionView,
    StaffLiftView,
    StaffSanctionsView,
)
from accounts.api.views.staff.log import StaffAuditView
from accounts.api.views.staff.membership import (
    StaffApproveView,
    StaffInvitesView,
    StaffInviteView,
    StaffRefuseView,
    StaffSignupsView,
)
from accounts.api.views.staff.people import (
    StaffBadgeView,
    StaffFactorsView,
    StaffPeopleView,
    StaffPersonView,
    StaffRoleView,
    StaffSanctionView,
    StaffSessionsView,
)

__all__ = [
    "StaffAppealsView",
    "StaffApproveView",
    "StaffAuditView",
    "StaffBadgeView",
    "StaffDecisionView",
    "StaffFactorsView",
    "StaffInviteView",
    "StaffInvitesView",
    "StaffLiftView",
    "StaffPeopleView",
    "StaffPersonView",
    "StaffRefuseView",
    "StaffRoleView",
    "StaffSanctionView",
    "StaffSanctionsView",
    "StaffSessionsView",
    "StaffSignupsView",
]
