import time
from itertools import count

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from structlog.testing import capture_logs

from socialflow.core.errors import DomainError
from socialflow.core.middleware import domain_errors, observe
from socialflow.core.network import absolute_url, client_address
from tests.factories.videos import VideoFactory


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 7.7.7.7", "7.7.7.7"),
        (2, "6.6.6.6, 7.7.7.7", "6.6.6.6"),
        (2, "7.7.7.7", "10.0.0.1"),
    ],
)
def test_a_forwarded_address_is_believed_only_as_far_as_our_proxies_wrote_it(settings, trusted, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = trusted
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == address


def test_absolute_addresses_start_with_the_public_one(settings):
    request = RequestFactory().get("/x")
    assert absolute_url(request, "/y") == "http://testserver/y"
    settings.PUBLIC_URL = "https://flow.example/"
    assert absolute_url(request, "/y") == "https://flow.example/y"


@pytest.mark.django_db
def test_health_tells_what_is_down(client: Client, settings):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "database": True, "redis": True}
    from socialflow.core.redis import redis_client

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        answer = client.get("/readyz")
    finally:
        redis_client.cache_clear()
    assert (answer.status_code, answer.json()["redis"]) == (503, False)


def test_metrics_are_for_those_who_hold_the_token(client: Client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "let-me-see"
    assert client.get("/metrics").status_code == 404
    client.get("/healthz")
    page = client.get("/metrics", headers={"Authorization": "Bearer let-me-see"})
    assert b'http_requests_total{method="GET",route="healthz",status="200"}' in page.content


def test_a_request_id_is_kept_when_it_is_one_and_made_otherwise(client: Client):
    given = "0190a5a0-0000-7000-8000-000000000000"
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given
    assert client.get("/healthz", headers={"X-Request-ID": "evil\nline"})["X-Request-ID"] != "evil\nline"


@pytest.mark.django_db
def test_unknown_api_addresses_answer_with_a_problem(client: Client):
    answer = client.get("/api/v1/nothing/here")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
def test_a_domain_error_of_a_page_becomes_a_page_and_of_a_fragment_a_sentence():
    error = DomainError("too_many_requests", "Slow down a little.", 429)
    middleware = domain_errors(lambda request: None)  # type: ignore[arg-type,return-value]
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    page = middleware.process_exception(request, error)
    assert page is not None
    assert (page.status_code, b"Slow down a little." in page.content) == (429, True)
    fragment = middleware.process_exception(RequestFactory().get("/", headers={"HX-Request": "true"}), error)
    assert fragment is not None
    assert fragment.content == b"Slow down a little."
    assert middleware.process_exception(request, ValueError()) is None


@pytest.mark.parametrize("path", ["/api/v1/uploads/0190a5a0-0000-7000-8000-000000000000", "/healthz"])
def test_what_the_other_end_paces_is_not_called_slow(monkeypatch, path):
    ticks = count(step=2)
    monkeypatch.setattr(time, "perf_counter", lambda: next(ticks))

    def said_of(request, status):
        request.resolver_match = None
        with capture_logs() as lines:
            observe(lambda _request: HttpResponse(status=status))(request)
        return [line["event"] for line in lines]

    assert said_of(RequestFactory().get("/explore"), 200) == ["slow_or_failed"]
    assert said_of(RequestFactory().patch(path), 204) == ["answered"]
    assert said_of(RequestFactory().patch(path), 503) == ["slow_or_failed"]


@pytest.mark.django_db
def test_a_form_whose_moment_has_passed_leads_back_to_its_page_which_says_why(client: Client, owner):
    video = VideoFactory(owner=owner)
    client.force_login(owner)
    page = f"/studio/videos/{video.pk}"
    answer = client.post(f"{page}/cancel", headers={"Referer": f"http://testserver{page}"}, follow=True)
    assert answer.redirect_chain == [(f"http://testserver{page}", 302)]
    assert "There is nothing to stop." in answer.text
    for foreign in ("https://evil.example/", ""):
        assert client.post(f"{page}/cancel", headers={"Referer": foreign})["Location"] == "/"
    fragment = client.post(f"{page}/cancel", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.text) == (409, "There is nothing to stop.")
