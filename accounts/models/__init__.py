"""Accounts: people and how they stand to one another, how they get in, and what staff decide about them."""

from accounts.models.audit import AuditEntry
from accounts.models.exports import DataExport
from accounts.models.factors import FACTOR_MODELS, BackupCodes, RememberedBrowser, TotpDevice
from accounts.models.membership import BarredContact, Invite, RetiredUsername, SignupRequest, TermsAcceptance
from accounts.models.people import (
    USERNAME_PATTERN,
    Block,
    Follow,
    FollowRequest,
    Mute,
    User,
    picture_path,
    picture_url,
)
from accounts.models.sanctions import APPEAL_COLUMNS, SANCTION_COLUMNS, Appeal, Sanction
from accounts.models.sessions import Session
from accounts.models.tokens import ApiToken

__all__ = [
    "APPEAL_COLUMNS",
    "FACTOR_MODELS",
    "SANCTION_COLUMNS",
    "USERNAME_PATTERN",
    "ApiToken",
    "Appeal",
    "AuditEntry",
    "BackupCodes",
    "BarredContact",
    "Block",
    "DataExport",
    "Follow",
    "FollowRequest",
    "Invite",
    "Mute",
    "RememberedBrowser",
    "RetiredUsername",
    "Sanction",
    "Session",
    "SignupRequest",
    "TermsAcceptance",
    "TotpDevice",
    "User",
    "picture_path",
    "picture_url",
]
