"""Codes from mails and texts, guessed by many requests at once in one session."""

import json

import pytest
from django.test import Client

from socialflow.core.redis import redis_client
from tests.browsers import FIREFOX, HOME, browser, is_in
from tests.mails import mailed_code
from tests.programs import BASE, Program
from tests.texts import NUMBER, no_texts, own, texted_code  # noqa: F401 - a fixture

AT_ONCE = 24
CONFIRM = "/accounts/login/code/confirm/"


def copies(client):
    """As many browsers as wanted with the cookies of one."""
    found = []
    for _ in range(AT_ONCE):
        copy = browser()
        copy.cookies = client.cookies
        found.append(copy)
    return found


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_few(owner, no_texts, at_once):  # noqa: F811
    own(owner)
    client = browser()
    client.post("/accounts/login/code/", {"phone": NUMBER})
    guesses = [lambda copy=copy: copy.post(CONFIRM, {"code": "000000"}) for copy in copies(client)]
    answers = at_once(guesses)
    refused = [answer for answer in answers if getattr(answer, "status_code", 0) == 429]
    assert len(refused) >= AT_ONCE - 6
    assert "Retry-After" in refused[0].headers
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_many_guesses_of_a_program_at_once_are_few(owner, at_once):
    program = Program()
    program.post("/auth/code/request", email="owner@example.com")

    def guess():
        return Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR=HOME).post(
            f"{BASE}/auth/code/confirm", json.dumps({"code": "BBBB-BBBB"}), content_type="application/json",
            headers={"X-Session-Token": program.token},
        )  # fmt: skip

    answers = at_once([guess] * AT_ONCE)
    refused = [answer for answer in answers if getattr(answer, "status_code", 0) == 429]
    assert len(refused) >= AT_ONCE - 6
    assert refused[0].json()["code"] == "too_many_codes"


def test_whoever_mistypes_now_and_then_never_waits(owner, no_texts, settings):  # noqa: F811
    own(owner)
    client = browser()
    client.post("/accounts/login/code/", {"phone": NUMBER})
    right = texted_code()
    for _ in range(2):
        assert client.post(CONFIRM, {"code": "000000" if right != "000000" else "111111"}).status_code == 200
    assert client.post(CONFIRM, {"code": right}).status_code == 302
    assert is_in(client)


def test_each_session_is_counted_for_itself_and_not_for_ever(owner, time_machine):
    slow, other = browser(), browser()
    for client in (slow, other):
        client.post("/accounts/login/code/", {"email": "owner@example.com"})
    code = mailed_code()
    answers = [slow.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code for _ in range(9)]
    assert answers[-1] == 429
    assert other.post(CONFIRM, {"code": code}).status_code == 302
    keys = list(redis_client().scan_iter("patience:code:*"))
    assert keys
    assert all(0 < redis_client().ttl(key) <= 900 for key in keys)


def test_asking_for_another_code_is_no_try(owner):
    client = browser()
    client.post("/accounts/login/code/", {"email": "owner@example.com"})
    for _ in range(8):
        assert client.post(CONFIRM, {"action": "resend"}).status_code != 429
