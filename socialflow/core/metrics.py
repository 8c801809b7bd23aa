"""Prometheus metrics of this process, or of all processes when PROMETHEUS_MULTIPROC_DIR is set."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("http_requests_total", "Requests answered.", ["method", "route", "status"])
LATENCY = Histogram(
    "http_request_seconds", "Time to the answer.", ["route"], buckets=(0.005, 0.02, 0.05, 0.1, 0.3, 1, 3)
)
# Many of the wrong ones in an hour are somebody who tries lists of passwords on all accounts.
PASSWORDS = Counter("passwords_checked_total", "Passwords typed at log-in: right, wrong, or too early.", ["outcome"])


def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics page; outside development it wants METRICS_TOKEN as a bearer token and is not there without one."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.IS_DEVELOPMENT and not (
        settings.METRICS_TOKEN and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    ):
        return HttpResponse(status=404)
    registry = REGISTRY
    if settings.ARE_METRICS_SHARED:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
