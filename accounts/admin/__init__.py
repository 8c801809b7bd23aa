"""The administration of people: what staff look at, and what they can do."""

from accounts.admin.decisions import AppealAdmin, SanctionAdmin
from accounts.admin.labels import label_models
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

label_models()
