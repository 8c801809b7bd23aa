"""Every address of SocialFlow."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from socialflow.core.health import healthz, readyz
from socialflow.core.metrics import metrics

urlpatterns = [
    path("api/", include("socialflow.api.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("videos.urls")),
    path("", include("social.urls")),
    path("", include("socialflow.pages.urls")),
]
if settings.IS_DEVELOPMENT:
    urlpatterns.append(path("mailbox/", include("socialflow.core.mailbox")))
