"""Every address of SocialFlow."""

from django.urls import path

from socialflow.core.health import healthz, readyz
from socialflow.core.metrics import metrics

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
]
