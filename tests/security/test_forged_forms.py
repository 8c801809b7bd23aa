"""No form is taken without its token: a browser that has only cookies sends a POST to every address."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from socialflow.core.ids import uuid7
from tests.browsers import log_in
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
_SAMPLES = {"UUIDConverter": str(uuid7()), "IntConverter": "1", "StringConverter": "owner", "SlugConverter": "owner"}
# What reads no cookie: bytes, figures, what a signed address says itself, and the log-in of programs, whose session is
# in a header of their own.
FREE = ("/media/", "/metrics", "/healthz", "/readyz", "/api/v1/playback/", "/_allauth/app/")


def addresses(resolver=None, before=""):
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + path_of(entry)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        elif isinstance(entry, URLPattern):
            yield f"/{path}"


def path_of(entry):
    pattern = entry.pattern
    if hasattr(pattern, "_route"):
        text = str(pattern._route)
        for name, converter in pattern.converters.items():
            sample = _SAMPLES.get(type(converter).__name__) or "avatar"
            text = re.sub(rf"<(?:[^<>:]+:)?{name}>", sample, text)
        return text
    return simplest(pattern._regex)


def simplest(regex):
    """Something that a pattern of the log-in library matches."""
    text = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "x1", regex)
    return re.sub(r"[\^$\\]|\(\?:.*?\)|\?", "", text)


@pytest.mark.parametrize("role", ["user", "admin"])
def test_a_forged_form_changes_nothing(owner, staff, role):
    person = owner if role == "user" else staff
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    taken = {}
    for path in sorted(set(addresses())):
        if not path.startswith(FREE):
            kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
            taken[path] = client.post(path, "{}", content_type=kind).status_code
    wrong = {path: status for path, status in taken.items() if status not in {401, 403, 404, 405, 410}}
    assert wrong == {}, wrong
    assert list(taken.values()).count(403) >= 60


def test_a_form_with_a_token_of_another_browser_is_refused(owner):
    mine, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    other.get("/accounts/login/")
    mine.get("/accounts/login/")
    forged = {"csrfmiddlewaretoken": other.cookies["csrftoken"].value}
    assert log_in_with(mine, forged).status_code == 403
    assert log_in_with(mine, {"csrfmiddlewaretoken": mine.cookies["csrftoken"].value}).status_code == 302


def log_in_with(client, token):
    return client.post("/accounts/login/", {"login": "owner", "password": PASSWORD, **token})


def test_a_forged_log_in_is_refused(owner):
    assert log_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_the_log_in_of_programs_reads_no_cookie(owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert client.get("/_allauth/app/v1/auth/session").status_code == 401
    assert client.delete("/_allauth/app/v1/auth/session").status_code == 401
    assert client.get("/api/v1/me").status_code == 200
