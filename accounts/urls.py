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
    path("settings/tokens", views.tokens, name="tokens"),
    path("settings/tokens/<uuid:token_id>/revoke", views.revoke, name="token_revoke"),
    path("@<str:username>/follow", views.follow, name="follow"),
    path(
        "media/people/<uuid:owner_id>/<picture_kind:kind>-<picture_version:version>/<picture_size:size>.webp",
        views.picture,
        name="picture",
    ),
]
