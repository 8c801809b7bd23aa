"""The account API."""

from accounts.api.views.factors import (
    BackupCodesView,
    BrowsersView,
    BrowserView,
    FactorsView,
    FactorView,
    TotpConfirmView,
    TotpView,
)
from accounts.api.views.people import FollowersView, FollowingView, FollowView, MeView, UserView
from accounts.api.views.sessions import SecurityLogView, SessionsView, SessionView
from accounts.api.views.standing import AppealView, SanctionsView
from accounts.api.views.tokens import TokensView, TokenView

__all__ = [
    "BackupCodesView",
    "BrowserView",
    "BrowsersView",
    "FactorView",
    "FactorsView",
    "TotpConfirmView",
    "TotpView",
    "AppealView",
    "FollowView",
    "FollowersView",
    "FollowingView",
    "MeView",
    "SanctionsView",
    "SecurityLogView",
    "SessionView",
    "SessionsView",
    "TokenView",
    "TokensView",
    "UserView",
]
