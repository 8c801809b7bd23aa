"""Whatever is typed into any field of any page, or sent to the log-in of programs: words come of it, never a crash."""

import html
import json
import re

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from social.services import create_post
from socialflow.wsgi import application
from tests.addresses import addresses
from tests.factories.accounts import PASSWORD
from tests.factors import show_proof

pytestmark = pytest.mark.django_db

HOSTILE = [
    "' OR 1=1; DROP TABLE users; --",
    '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "{{ 7777 * 7777 }}{% load x %}${7777*7777}#{7777*7777}",
    "%s%n%x {0} {user.password} %(password)s",
    "\x00\x08\x1b[31m\r\nSet-Cookie: a=b\r\n\r\n",
    "\u202e\u200b\ufeff\U000e0001\ufffe",
    "../../../../etc/passwd",
    "-1e309",
    "9" * 400,
    "ä" * 100_000,
]
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
FIELD = re.compile(r"<(?:input|textarea|select)\b[^>]*\bname=\"([^\"]+)\"[^>]*>")
# Where a field of the form would log out, or leave for good.
ENDS = ("/logout/", "/delete", "/deactivate", "/revoke-all", "end-others")


@pytest.fixture
def member(owner):
    create_post(actor=owner, text="Hello")
    client = Client(raise_request_exception=False)
    client.force_login(owner)
    show_proof(client, owner)
    return client


def forms_of(client, path):
    """The address and the fields of each form of a page."""
    answer = client.get(path)
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return
    for form in FORM.findall(answer.text):
        action = re.search(r'<form[^>]*\baction="([^"]*)"', form)
        where = html.unescape(action[1]) if action else ""
        method = "get" if 'method="post"' not in form else "post"
        yield where or path, method, set(FIELD.findall(form)) - {"csrfmiddlewaretoken"}


def all_forms(client):
    return sorted(
        {
            (where, method, name)
            for path in sorted(set(addresses()))
            if not path.startswith(("/events/", "/admin/", "/_allauth/"))
            for where, method, names in forms_of(client, path)
            for name in names
            if not where.endswith(ENDS)
        }
    )


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_no_field_of_a_form_breaks_anything(member, settings, who):
    settings.RATE_BUDGETS = dict.fromkeys(settings.RATE_BUDGETS, 10**6)
    client = member if who == "member" else Client(raise_request_exception=False)
    fields, wrong = all_forms(client), {}
    for where, method, name in fields:
        for text in HOSTILE:
            answer = getattr(client, method)(where, {name: text}, headers={"Referer": "http://testserver/"})
            if answer.status_code >= 500 or "a" in answer.cookies or is_run(answer):
                wrong[where, name, text[:30]] = answer.status_code
    assert wrong == {}
    assert len(fields) >= {"stranger": 8, "member": 30}[who]
    assert User.objects.count() == 1


def is_run(answer):
    """Whether something of ours took the text for a part of a page, of a template or of a format."""
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    return "<script>alert" in text or "60481729" in text or "onerror=alert(1)>" in text.replace("&gt;", "")


NAMES = (
    "email", "username", "password", "code", "key", "phone", "provider", "process", "token", "primary", "invite",
    "reason", "account", "credential", "birth_date", "terms", "login", "new_password", "current_password",
)  # fmt: skip
# What no parser may follow to its end, and text that no column holds.
UNREADABLE = [
    "[" * 100_000, '{"a":' * 100_000, '{"a":' * 900 + "1" + "}" * 900, '{"credential":' + "[" * 300 + "]" * 300 + "}",
    *(
        json.dumps(dict.fromkeys(NAMES, "x")).replace('"x"', text)
        for text in (r'"\ud800"', r'"a\u0000"', r'{"\u0000": 1}')
    ),
    json.dumps({"provider": "\ud800", "account": "\ud800"}),
]  # fmt: skip
BODIES = [
    *UNREADABLE,
    "", "null", "[]", "[[[[]]]]", '"x"', "1e309", "{", "\x00", '{"a": NaN}', json.dumps({"email": {"$ne": 1}}),
    *(json.dumps(dict.fromkeys(NAMES, value)) for value in (["x"], {"x": [1]}, "x\x00\r\nBcc: y", 10**400, None)),
    json.dumps({"provider": "openid", "process": "login", "token": {"client_id": [], "id_token": 7}}),
]  # fmt: skip


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_nothing_that_programs_send_breaks_their_log_in(owner, who):
    client, headers = Client(raise_request_exception=False), {}
    if who == "member":
        answer = client.post(
            "/_allauth/app/v1/auth/login", {"username": "owner", "password": PASSWORD},
            content_type="application/json",
        )  # fmt: skip
        headers = {"X-Session-Token": answer.json()["meta"].get("session_token", "")}
    paths, wrong = {path for path in addresses() if path.startswith("/_allauth/app/")}, {}
    for path in sorted(paths):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            for body in BODIES:
                answer = client.generic(method, path, body, content_type="application/json", headers=headers)
                if answer.status_code >= 500 or (body in UNREADABLE and answer.status_code not in {400, 405}):
                    wrong[method, path, body[:30]] = answer.status_code
    assert wrong == {}
    assert len(paths) >= 15
    assert reverse("headless:app:account:login") in paths


def posts(client, *beginnings):
    """What can be sent to each address but those that begin so."""
    for path in sorted(set(addresses())):
        if not path.startswith(("/events/", *beginnings)) and not path.endswith(ENDS):
            yield path


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_no_page_is_broken_by_json_that_nobody_can_read(member, who):
    client, wrong = member if who == "member" else Client(raise_request_exception=False), {}
    latin = b'{"a": "\xe9"}'
    for path in posts(client, "/_allauth/", "/api/"):
        for body in (*UNREADABLE, latin, '{"a": 1}'.encode("utf-16")):
            answer = client.post(path, body, content_type="application/json")
            if answer.status_code != 400:
                wrong[path, body[:20]] = answer.status_code
    assert wrong == {}


def test_no_address_of_the_api_is_broken_by_json_that_nobody_can_read(member, settings, owner):
    settings.RATE_BUDGETS = dict.fromkeys(settings.RATE_BUDGETS, 10**6)
    wrong, paths = {}, [path for path in sorted(set(addresses())) if path.startswith("/api/")]
    for path in paths:
        if path.endswith(ENDS):
            continue
        for method in ("POST", "PUT", "PATCH"):
            for body in UNREADABLE:
                answer = member.generic(method, path, body, content_type="application/json")
                if answer.status_code >= 500:
                    wrong[method, path, body[:20]] = answer.status_code
    assert wrong == {}
    assert len(paths) >= 60


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "latin-1", "zzz"])
@pytest.mark.parametrize("who", ["stranger", "member"])
def test_what_is_sent_in_another_character_set_is_refused_with_a_page(member, who, charset):
    client, wrong = member if who == "member" else Client(raise_request_exception=False), {}
    for path in posts(client):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
            typed = f"{kind}; charset={charset}"
            answer = client.generic("POST", f"{path}?next=%ff&q=a", b"a=%ff&login=b", content_type=typed)
            if answer.status_code != 415 or "UTF-8" not in answer.text:
                wrong[path, kind] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"utf-8"'])
def test_utf8_is_utf8_however_it_is_spelled(client, owner, charset):
    fields = f"login=owner&password={PASSWORD}"
    answer = client.post(
        "/accounts/login/", fields, content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )
    assert answer.url == "/"


@pytest.mark.parametrize("charset", ["hex", "utf-16", "idna", "zzz", "undefined"])
def test_no_character_set_breaks_what_makes_requests(charset):
    said = []
    environ = RequestFactory().generic("POST", "/explore?q=%ff", b"a=%ff").environ
    environ["CONTENT_TYPE"] = f"application/x-www-form-urlencoded; charset={charset}"
    answer = application(environ, lambda status, _headers: said.append(status))
    assert said == ["415 Unsupported Media Type"]
    assert b"UTF-8" in b"".join(answer)
    answer.close()
