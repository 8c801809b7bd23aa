"""No form is taken without its token: a browser that has only cookies sends a POST to every address."""

import pytest
from django.test import Client

from tests.addresses import addresses
from tests.browsers import log_in
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
# What reads no cookie: bytes, figures, what a signed address says itself, and the log-in of programs, whose session is
# in a header of their own.
FREE = ("/media/", "/metrics", "/healthz", "/readyz", "/api/v1/playback/", "/_allauth/app/")


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
