"""Addresses of the account API, below /api/v1."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("me", views.MeView.as_view()),
    path("me/factors", views.FactorsView.as_view()),
    path("me/factors/totp", views.TotpView.as_view()),
    path("me/factors/totp/confirm", views.TotpConfirmView.as_view()),
    path("me/factors/backup-codes", views.BackupCodesView.as_view()),
    path("me/factors/browsers", views.BrowsersView.as_view()),
    path("me/factors/browsers/<uuid:browser_id>", views.BrowserView.as_view()),
    path("me/factors/<str:factor_id>", views.FactorView.as_view()),
    path("me/deactivation", views.DeactivationView.as_view()),
    path("me/deletion", views.DeletionView.as_view()),
    path("me/exports", views.ExportsView.as_view()),
    path("me/exports/<uuid:export_id>/download", views.ExportDownloadView.as_view()),
    path("me/sanctions", views.SanctionsView.as_view()),
    path("me/sanctions/<uuid:sanction_id>/appeal", views.AppealView.as_view()),
    path("me/security-log", views.SecurityLogView.as_view()),
    path("me/sessions", views.SessionsView.as_view()),
    path("me/sessions/<str:session_id>", views.SessionView.as_view()),
    path("me/terms", views.TermsView.as_view()),
    path("me/tokens", views.TokensView.as_view()),
    path("me/tokens/<uuid:token_id>", views.TokenView.as_view()),
    path("me/privacy", views.PrivacyView.as_view()),
    path("me/blocks", views.BlocksView.as_view()),
    path("me/mutes", views.MutesView.as_view()),
    path("me/follow-requests", views.FollowRequestsView.as_view()),
    path("me/follow-requests/<str:username>/accept", views.AcceptRequestView.as_view()),
    path("me/follow-requests/<str:username>/refuse", views.RefuseRequestView.as_view()),
    path("me/followers/<str:username>", views.FollowerView.as_view()),
    path("users/<str:username>", views.UserView.as_view()),
    path("users/<str:username>/block", views.BlockView.as_view()),
    path("users/<str:username>/mute", views.MuteView.as_view()),
    path("users/<str:username>/follow", views.FollowView.as_view()),
    path("users/<str:username>/followers", views.FollowersView.as_view()),
    path("users/<str:username>/following", views.FollowingView.as_view()),
]
