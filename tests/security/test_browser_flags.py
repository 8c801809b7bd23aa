"""What browsers are told to keep to themselves: flags of cookies, and headers of every answer."""

import json

import pytest
from django.test import Client

from tests.browsers import browser, log_in
from tests.production import COMPLETE, python

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/", "/explore", "/accounts/login/", "/api/v1/videos", "/none", "/healthz", "/media/x"]
)
def test_every_answer_keeps_other_sites_out(path):
    headers = Client().get(path).headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/settings/sessions", "/admin/"])
def test_no_page_runs_code_that_is_written_into_it(owner, path):
    client = browser()
    log_in(client)
    policy = dict(
        part.strip().partition(" ")[::2] for part in client.get(path, follow=True)["Content-Security-Policy"].split(";")
    )
    assert policy["script-src"] == "'self'"
    assert "'unsafe-inline'" not in policy["style-src"]
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert policy["form-action"] == "'self'"


def test_cookies_of_a_session_are_for_this_site_and_not_for_scripts(owner):
    client = browser()
    client.get("/accounts/login/")
    log_in(client)
    for name in ("sessionid", "browser"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax"
        assert not client.cookies[name]["domain"]
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_in_production_cookies_and_pages_go_by_https_alone():
    names = [
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME", "KNOWN_BROWSER_COOKIE_NAME", "REMEMBERED_BROWSER_COOKIE_NAME", "NOTICES_COOKIE_NAME",
        "LANGUAGE_COOKIE_NAME", "TYPED_COOKIE_NAME", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH",
    ]  # fmt: skip
    program = (
        "import json, django; django.setup(); from django.conf import settings;"
        f"print(json.dumps({{name: getattr(settings, name) for name in {names!r}}}))"
    )
    settings = json.loads(python("-c", program, **COMPLETE).stdout)
    assert all(settings[name] is True for name in names if name.endswith(("SECURE", "HTTPONLY", "PRELOAD", "DOMAINS")))
    assert [settings[name] for name in names if name.endswith("_NAME")] == [
        "__Host-sessionid", "__Host-csrftoken", "__Host-browser", "__Host-remembered_browser", "__Host-messages",
        "__Host-language", "__Host-typed",
    ]  # fmt: skip
    assert settings["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert settings["SECURE_CROSS_ORIGIN_OPENER_POLICY"] == "same-origin"
    assert settings["SECURE_SSL_REDIRECT"] is True
    # What a name with __Host- demands of a cookie.
    assert (settings["SESSION_COOKIE_DOMAIN"], settings["SESSION_COOKIE_PATH"], settings["CSRF_COOKIE_PATH"]) == (
        None, "/", "/",
    )  # fmt: skip
