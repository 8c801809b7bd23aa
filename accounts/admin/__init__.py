"""The administration of people: what staff look at, and what they can do."""

from django.contrib import admin

from accounts.admin.decisions import AppealAdmin, SanctionAdmin
from accounts.admin.membership import InviteAdmin
from accounts.admin.people import UserAdmin
from accounts.admin.security import (
    ApiTokenAdmin,
    AuditEntryAdmin,
    PasskeyAdmin,
    RememberedBrowserAdmin,
    SessionAdmin,
    TotpDeviceAdmin,
)
from accounts.doors import lead_into_administration

# Staff log in where everybody does, with the same limits, and show a second factor.
admin.site.login = lead_into_administration  # type: ignore[method-assign]

__all__ = [
    "ApiTokenAdmin",
    "AppealAdmin",
    "AuditEntryAdmin",
    "InviteAdmin",
    "PasskeyAdmin",
    "RememberedBrowserAdmin",
    "SanctionAdmin",
    "SessionAdmin",
    "TotpDeviceAdmin",
    "UserAdmin",
]
