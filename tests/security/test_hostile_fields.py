"""Whatever is typed into any field of any page, or sent to the log-in of programs: words come of it, never a crash."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from social.services import create_post
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


NAMES = ("email", "username", "password", "code", "key", "phone", "provider", "process", "token", "primary")
BODIES = [
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
                if answer.status_code >= 500:
                    wrong[method, path, body[:30]] = answer.status_code
    assert wrong == {}
    assert len(paths) >= 15
    assert reverse("headless:app:account:login") in paths
