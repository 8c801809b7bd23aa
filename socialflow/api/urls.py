"""Addresses of the API below /api."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from socialflow.api import search, videos
from socialflow.core.api import not_found

# Swagger UI brings a style element of its own; its scripts are files.
_styled = csp_update({"style-src": [SELF, UNSAFE_INLINE]})

urlpatterns = [
    path("v1/videos", videos.VideoListView.as_view()),
    path("v1/videos/<uuid:video_id>", videos.VideoView.as_view()),
    path("v1/search", search.SearchView.as_view()),
    path("v1/", include("videos.api.urls")),
    path("v1/", include("videos.api.tus_urls")),
    path("v1/", include("social.api.urls")),
    path("v1/", include("accounts.api.urls")),
    path("docs/", _styled(SpectacularSwaggerSplitView.as_view(throttle_classes=[])), name="docs"),
    path("schema/", SpectacularAPIView.as_view(throttle_classes=[]), name="schema"),
    re_path(r"", not_found),
]
