"""Whatever fails below /api/, programs get a problem document with the request's id; nobody gets another's answer."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client

from socialflow.api.videos import VideoListView
from tests.factories.videos import VideoFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return Client(raise_request_exception=False)


def told(answer, status):
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    return problem


def failing(error):
    def get(*_):
        raise error

    return get


@pytest.mark.parametrize("is_debug", [True, False])
def test_a_crash_is_a_problem_with_the_id_that_the_log_has(program, settings, monkeypatch, is_debug):
    settings.DEBUG = is_debug
    monkeypatch.setattr(VideoListView, "get", failing(ValueError("secret")))
    answer = program.get("/api/v1/videos")
    problem = told(answer, 500)
    assert problem["code"] == "internal_server_error"
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    assert "secret" not in answer.text


@pytest.mark.parametrize("is_debug", [True, False])
def test_what_never_reaches_a_view_is_a_problem_too(program, settings, monkeypatch, is_debug):
    settings.DEBUG, settings.ALLOWED_HOSTS = is_debug, ["ours.example"]
    assert told(program.get("/api/v1/videos"), 400)["code"] == "unknown_host"
    settings.ALLOWED_HOSTS = ["*"]
    told(program.get("/api/v1/nothing-here"), 404)
    told(program.get("/api/nothing-here"), 404)
    told(program.put("/api/v1/videos", {}, content_type="application/json"), 401)
    for path in ("/api/schema/", "/api/docs/"):
        assert told(program.post(path), 405)["code"] == "method_not_allowed"
    monkeypatch.setattr(VideoListView, "get", failing(SuspiciousOperation("secret")))
    assert "secret" not in str(told(program.get("/api/v1/videos"), 400))


def test_pages_stay_pages(program):
    assert program.get("/nothing-here").headers["Content-Type"].startswith("text/html")
    assert program.get("/api/docs/").headers["Content-Type"].startswith("text/html")


def test_an_answer_that_a_cache_may_keep_says_for_whom(api, owner):
    address = f"/api/v1/videos/{VideoFactory(owner=owner).pk}"
    anonymous = api().get(address)
    assert anonymous.headers["Cache-Control"] == "public, max-age=5"
    assert {"Authorization", "Cookie"} <= set(anonymous.headers["Vary"].split(", "))
    assert api(owner).get(address).headers["Cache-Control"] == "private, no-store"
    browser = Client()
    browser.force_login(owner)
    assert browser.get(address).headers["Cache-Control"] == "private, no-store"
