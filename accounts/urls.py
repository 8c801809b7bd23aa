"""Addresses of accounts; sign-up, log-in and the like are allauth's."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from accounts import views

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
    path("settings/profile", views.profile, name="profile"),
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
    path("accounts/second-factor/passkey", views.Showing.as_view(), name="passkey_show"),
    path("accounts/second-factor/passkey/options", views.ShowingOptions.as_view(), name="passkey_show_options"),
    # Where allauth sends people who have to confirm who they are.
    path("accounts/reauthenticate/", views.prove, name="prove"),
    path("settings/sessions", views.sessions, name="sessions"),
    path("settings/sessions/end-others", views.end_others, name="sessions_end_others"),
    path("settings/sessions/<str:session_id>/end", views.end, name="session_end"),
    path("settings/security-log", views.log, name="security_log"),
    path("settings/tokens", views.tokens, name="tokens"),
    path("settings/tokens/revoke-all", views.revoke_all, name="tokens_revoke_all"),
    path("settings/tokens/<uuid:token_id>/revoke", views.revoke, name="token_revoke"),
    path("settings/privacy", views.privacy, name="privacy"),
    path("settings/followers", views.followers, name="followers"),
    path("settings/followers/<str:username>/accept", views.accept_request, name="request_accept"),
    path("settings/followers/<str:username>/refuse", views.refuse_request, name="request_refuse"),
    path("settings/followers/<str:username>/remove", views.remove_follower, name="follower_remove"),
    path("settings/blocked", views.blocked, name="blocked"),
    path("settings/muted", views.muted, name="muted"),
    path("@<str:username>/follow", views.follow, name="follow"),
    path("@<str:username>/block", views.block, name="block"),
    path("@<str:username>/mute", views.mute, name="mute"),
    path(
        "media/people/<uuid:owner_id>/<picture_kind:kind>-<picture_version:version>/<picture_size:size>.webp",
        views.picture,
        name="picture",
    ),
]
