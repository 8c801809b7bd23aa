"""What a log-in tells, changes and lets through: nothing to whoever guesses, a new key, and no way off this site."""

import re
from functools import partial

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Session, User
from accounts.services import change_profile, promise_mail
from socialflow.core.services import relay_due_events
from tests.browsers import browser, is_in, log_in
from tests.factories.accounts import PASSWORD, EmailAddressFactory, UserFactory

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "/%0d%0aLocation:%20https://evil.example",
    "\x00https://evil.example",
    "https:/evil.example",
    "data:text/html,hello",
]


@pytest.fixture
def hashing(monkeypatch):
    """How often a password was hashed."""
    counted, encode = [], type(get_hasher()).encode
    monkeypatch.setattr(
        type(get_hasher()), "encode", lambda self, *parts: counted.append(1) or encode(self, *parts)
    )  # fmt: skip
    return counted


def hashes(hashing, act):
    hashing.clear()
    answer = act()
    return answer.status_code, len(hashing)


@pytest.mark.parametrize(
    ("login", "count"), [("owner", 1), ("nobody", 1), ("owner@example.com", 2), ("nobody@example.com", 2)]
)
def test_every_name_costs_as_many_hashes_and_reads_the_same(owner, hashing, login, count):
    assert hashes(hashing, lambda: log_in(browser(), login, "wrong")) == (200, count)
    if "@" in login:
        EmailAddressFactory(user=UserFactory(), email=login, verified=False)
    assert hashes(hashing, lambda: log_in(browser(), login, "wrong")) == (200, count)


def test_the_answers_for_known_and_unknown_names_are_the_same_words(owner):
    def said(login):
        page = log_in(browser(), login, "wrong").text.replace(login, "NAME")
        return re.sub(r'value="[A-Za-z0-9]{64}"', "", page.split("<main")[1])

    assert said("owner") == said("nobody")
    assert said("owner@example.com") == said("nobody@example.com")


def test_the_answers_for_known_and_unknown_names_take_as_many_queries(owner):
    counts = set()
    for login in ("owner", "nobody"):
        with CaptureQueriesContext(connection) as captured:
            log_in(browser(), login, "wrong")
        counts.add(len(captured))
    assert len(counts) == 1


def test_an_address_that_many_claim_costs_no_more(hashing):
    for _ in range(5):
        EmailAddressFactory(user=UserFactory(), email="shared@example.com", verified=False)
    assert hashes(hashing, lambda: log_in(browser(), "shared@example.com", "wrong")) == (200, 2)


def test_an_account_without_a_password_costs_one_hash(owner, hashing):
    owner.set_unusable_password()
    owner.save()
    assert hashes(hashing, lambda: log_in(browser(), "owner", "wrong")) == (200, 1)


def test_a_sign_up_with_a_known_address_reads_like_any(owner, stranger, hashing):
    def sign_up(username, email):
        client = browser()
        form = {"username": username, "email": email, "password1": "correct-horse-battery"}
        return client.post("/accounts/signup/", form)

    for number, outcome in enumerate([(302, 1), (429, 0)]):
        for address in ("owner@example.com", "mona@example.com"):
            assert hashes(hashing, partial(sign_up, f"{address[:4]}_{number}", address)) == outcome, address
    assert sign_up("lena", "lena@example.com")["Location"] == "/accounts/confirm-email/"
    assert sign_up("lina", "stranger@example.com")["Location"] == "/accounts/confirm-email/"


def test_a_log_in_changes_the_key_of_the_session(owner):
    client = browser()
    session = client.session
    session["before"] = "anybody"
    session.save()
    before = client.cookies["sessionid"].value
    log_in(client)
    assert is_in(client)
    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_key_that_somebody_planted_is_never_taken(owner):
    client = browser()
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    log_in(client)
    assert client.cookies["sessionid"].value != "planted0planted0planted0planted0"
    thief = Client()
    thief.cookies["sessionid"] = "planted0planted0planted0planted0"
    assert not is_in(thief)


def test_a_log_out_ends_the_session_in_the_database(owner):
    client, copy = browser(), Client()
    log_in(client)
    copy.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_in(copy)
    client.post("/accounts/logout/")
    assert not is_in(copy)


def test_a_log_in_as_somebody_else_takes_nothing_along(owner, stranger):
    client = browser()
    log_in(client)
    session = client.session
    session["secret"] = "of the owner"
    session.save()
    client.post("/accounts/logout/")
    log_in(client, "stranger")
    assert "secret" not in client.session


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nothing_leads_off_this_site(owner, target):
    client = browser()
    answers = [
        client.post("/accounts/login/", {"login": "owner", "password": PASSWORD, "next": target}),
        client.get("/accounts/login/", {"next": target}),
        client.post("/@stranger/follow", {"next": target}),
        client.post("/settings/profile", {"next": target}, headers={"Referer": target}),
        client.post("/accounts/logout/", {"next": target}),
    ]
    for answer in answers:
        location = answer.headers.get("Location", "/")
        assert location.startswith("/") and not location.startswith(("//", "/\\")), location  # noqa: PT018 - one fact
        assert "\n" not in location


@pytest.mark.parametrize("target", ["/saved", "/settings/sessions", "/watch/x?t=1"])
def test_a_log_in_leads_back_to_where_one_was(owner, target):
    answer = browser().post("/accounts/login/", {"login": "owner", "password": PASSWORD, "next": target})
    assert answer["Location"] == target


@pytest.mark.parametrize(
    "line", ["\r\nBcc: everybody@example.com", "\nSubject: hello", "\r\n\r\n<h1>hello</h1>", "\x00"]
)
def test_no_field_writes_a_header_of_a_mail(owner, line):
    client = browser()
    sent = [
        ("/accounts/signup/", {"username": "mara", "email": f"mara@example.com{line}", "password1": "correct-horse-b"}),
        ("/accounts/signup/", {"username": f"mara{line}", "email": "mara@example.com", "password1": "correct-horse-b"}),
        ("/accounts/password/reset/", {"email": f"owner@example.com{line}"}),
        ("/accounts/login/", {"login": f"owner{line}", "password": PASSWORD}),
    ]
    for path, form in sent:
        assert client.post(path, form).status_code == 200, path
    log_in(client)
    client.post("/accounts/email/", {"action_add": "", "email": f"new@example.com{line}"})
    for message in mail.outbox:
        headers = message.message()
        assert len(headers.get_all("To")) == len(headers.get_all("Subject")) == 1
        assert headers.get("Bcc") is None
        assert "\n" not in message.subject
    assert User.objects.count() == 1


def test_a_name_with_a_line_in_it_stays_one_line_in_mails(owner):
    change_profile(user=owner, display_name="Owner\r\nBcc: everybody@example.com")
    promise_mail(person=owner, template="token_made", name="x\r\nBcc: y@example.com", scopes=["read"])
    relay_due_events()
    (message,) = mail.outbox
    assert message.message().get("Bcc") is None
