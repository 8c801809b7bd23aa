"""Addresses of accounts; sign-up, log-in and the like are allauth's."""

from allauth.account.views import confirm_login_code, email_verification_sent, verify_phone
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from accounts import views
from accounts.api.coming_back import ComingBackView
from accounts.api.second_factor import PasskeyLogInView, PasskeyView, SecondFactorView
from accounts.log_in.code_tries import one_after_another

app_name = "accounts"


class PictureKind(StringConverter):
    """An avatar or a banner."""

    regex = "avatar|banner"


class PictureVersion(StringConverter):
    """The random part of a picture's folder."""

    regex = "[A-Za-z0-9_-]{8,32}"


class PictureSize(StringConverter):
    """One of the sizes each picture is made in."""

    regex = "small|medium|large"


register_converter(PictureKind, "picture_kind")
register_converter(PictureVersion, "picture_version")
register_converter(PictureSize, "picture_size")

urlpatterns = [
    path("settings", views.settings_index, name="settings"),
    path("settings/profile", views.profile, name="profile"),
    path("settings/language", views.language, name="language"),
    path("language", views.speak, name="speak"),
    path("settings/phone/remove", views.phone_remove, name="phone_remove"),
    path("settings/email/<int:address_id>/remove", views.email_remove, name="email_remove"),
    path("settings/connections/<int:account_id>/disconnect", views.disconnect, name="disconnect"),
    path("settings/connections/pending", views.connect_pending, name="connect_pending"),
    path("settings/invites", views.invites, name="invites"),
    path("settings/invites/<uuid:invite_id>/revoke", views.invite_revoke, name="invite_revoke"),
    path("invite/<str:code>", views.invite, name="invite"),
    path("accounts/waiting/", views.waiting, name="waiting"),
    path("accounts/phone/later/", views.phone_later, name="phone_later"),
    path("terms", views.terms, name="terms"),
    path("terms/accept", views.terms_accept, name="terms_accept"),
    path("settings/standing", views.standing, name="standing"),
    path("standing/<str:token>", views.standing_of, name="standing_of"),
    path("settings/factors", views.factors, name="factors"),
    path("settings/factors/app", views.app, name="factor_app"),
    path("settings/factors/app/start", views.start_app, name="factor_app_start"),
    path("settings/factors/codes", views.backup_codes, name="backup_codes"),
    path("settings/factors/passkey", views.Adding.as_view(), name="passkey_add"),
    path("settings/factors/passkey/options", views.AddingOptions.as_view(), name="passkey_add_options"),
    path("settings/factors/browsers/forget", views.forget_all, name="browsers_forget"),
    path("settings/factors/browsers/<uuid:browser_id>/forget", views.forget, name="browser_forget"),
    path("settings/factors/<str:factor_id>/rename", views.rename, name="factor_rename"),
    path("settings/factors/<str:factor_id>/remove", views.remove, name="factor_remove"),
    path("accounts/second-factor/", views.second_factor, name="second_factor"),
    path("accounts/second-factor/passkey", one_after_another(views.Showing.as_view()), name="passkey_show"),
    path("accounts/second-factor/passkey/options", views.ShowingOptions.as_view(), name="passkey_show_options"),
    path("accounts/login/passkey", one_after_another(views.LoggingIn.as_view()), name="passkey_log_in"),
    path("accounts/login/passkey/options", views.LoggingInOptions.as_view(), name="passkey_log_in_options"),
    # Beside allauth's own addresses for programs.
    path("_allauth/app/v1/auth/second-factor", SecondFactorView.as_api_view(client="app"), name="second_factor_app"),
    path(
        "_allauth/app/v1/auth/second-factor/passkey",
        one_after_another(PasskeyView.as_api_view(client="app")),
        name="passkey_show_app",
    ),
    path(
        "_allauth/app/v1/auth/passkey",
        one_after_another(PasskeyLogInView.as_api_view(client="app")),
        name="passkey_log_in_app",
    ),
    path("_allauth/app/v1/auth/coming-back", ComingBackView.as_api_view(client="app"), name="coming_back_app"),
    # In place of allauth's page, which asks for the password alone.
    path("accounts/reauthenticate/", views.prove, name="prove"),
    # Allauth's page, made cheaper.
    path("accounts/email/", views.Addresses.as_view(), name="email"),
    # The same pages as allauth's, whose codes are tried one after another.
    path("accounts/confirm-email/", one_after_another(email_verification_sent)),
    path("accounts/login/code/confirm/", one_after_another(confirm_login_code)),
    path("accounts/phone/verify/", one_after_another(verify_phone)),
    path("settings/data", views.data, name="data"),
    path("settings/data/export", views.ask_for_export, name="export_ask"),
    path("settings/data/exports/<uuid:export_id>", views.export_state, name="export"),
    path("settings/data/exports/<uuid:export_id>/download", views.download_export, name="export_download"),
    path("settings/data/deactivate", views.deactivate, name="deactivate"),
    path("settings/data/delete", views.delete, name="delete"),
    path("accounts/coming-back/", views.coming_back, name="coming_back"),
    path("settings/sessions", views.sessions, name="sessions"),
    path("settings/sessions/end-others", views.end_others, name="sessions_end_others"),
    path("settings/sessions/<str:session_id>/end", views.end, name="session_end"),
    path("settings/security-log", views.log, name="security_log"),
    path("settings/tokens", views.tokens, name="tokens"),
    path("settings/tokens/revoke-all", views.revoke_all, name="tokens_revoke_all"),
    path("settings/tokens/<uuid:token_id>/revoke", views.revoke, name="token_revoke"),
    path("settings/privacy", views.privacy, name="privacy"),
    path("settings/followers", views.followers, name="followers"),
    path("settings/followers/requests", views.follow_requests, name="follow_requests"),
    path("settings/followers/waiting", views.waiting_requests, name="waiting_requests"),
    path("settings/followers/<str:username>/accept", views.accept_request, name="request_accept"),
    path("settings/followers/<str:username>/refuse", views.refuse_request, name="request_refuse"),
    path("settings/followers/<str:username>/remove", views.remove_follower, name="follower_remove"),
    path("settings/blocked", views.blocked, name="blocked"),
    path("settings/muted", views.muted, name="muted"),
    path("@<str:username>/follow", views.follow, name="follow"),
    path("@<str:username>/block", views.block, name="block"),
    path("@<str:username>/relation", views.relation, name="relation"),
    path("@<str:username>/mute", views.mute, name="mute"),
    path(
        "media/people/<uuid:owner_id>/<picture_kind:kind>-<picture_version:version>/<picture_size:size>.webp",
        views.picture,
        name="picture",
    ),
]
