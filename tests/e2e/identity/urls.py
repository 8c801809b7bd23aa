"""Log-in, and the endpoints of OpenID Connect."""

from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.urls")), path("", include("allauth.idp.urls"))]
