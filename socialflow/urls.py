"""Every address of SocialFlow."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from socialflow.core.api import not_found
from socialflow.core.health import healthz, readyz
from socialflow.core.metrics import metrics

# What is asked for most stands first, for a resolver tries one after the other.
urlpatterns = [
    path("api/", include("socialflow.api.urls")),
    path("", include("socialflow.pages.urls")),
    path("", include("videos.urls")),
    path("", include("social.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    # Before allauth's, of which it replaces a page.
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("accounts.api.headless")),
    path("_allauth/", include("allauth.headless.urls")),
    path("_allauth/<path:_rest>", not_found),
]
if settings.DEBUG:
    # Before the administration's own, which answers all that it does not know.
    urlpatterns.insert(0, path("admin/mails/", include("accounts.admin.mails")))
if settings.IS_DEVELOPMENT:
    urlpatterns.append(path("mailbox/", include("socialflow.core.mailbox")))
