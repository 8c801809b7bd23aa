"""The account API."""

from accounts.api.views.data import DeactivationView, DeletionView, ExportDownloadView, ExportsView
from accounts.api.views.factors import (
    BackupCodesView,
    BrowsersView,
    BrowserView,
    FactorsView,
    FactorView,
    TotpConfirmView,
    TotpView,
)
from accounts.api.views.membership import TermsView
from accounts.api.views.people import FollowersView, FollowingView, FollowView, MeView, UserView
from accounts.api.views.relations import (
    AcceptRequestView,
    BlocksView,
    BlockView,
    FollowerView,
    FollowRequestsView,
    MutesView,
    MuteView,
    PrivacyView,
    RefuseRequestView,
)
from accounts.api.views.sessions import SecurityLogView, SessionsView, SessionView
from accounts.api.views.standing import (
    AppealByLinkView,
    AppealView,
    SanctionsView,
    StandingByLinkView,
    StandingView,
)
from accounts.api.views.tokens import TokensView, TokenView

__all__ = [
    "AcceptRequestView",
    "AppealByLinkView",
    "AppealView",
    "BackupCodesView",
    "BlockView",
    "BlocksView",
    "BrowserView",
    "BrowsersView",
    "DeactivationView",
    "DeletionView",
    "ExportDownloadView",
    "ExportsView",
    "FactorView",
    "FactorsView",
    "FollowRequestsView",
    "FollowView",
    "FollowerView",
    "FollowersView",
    "FollowingView",
    "MeView",
    "MuteView",
    "MutesView",
    "PrivacyView",
    "RefuseRequestView",
    "SanctionsView",
    "SecurityLogView",
    "SessionView",
    "SessionsView",
    "StandingByLinkView",
    "StandingView",
    "TermsView",
    "TokenView",
    "TokensView",
    "TotpConfirmView",
    "TotpView",
    "UserView",
]
