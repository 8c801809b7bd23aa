"""Log-in by a code from a mail."""

import re

import pytest
from django.core import mail

from accounts.models import User
from tests.browsers import browser, is_in, log_in
from tests.factories.accounts import EmailAddressFactory, UserFactory
from tests.factors import give_app
from tests.mails import CODE, mailed_code

ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


def ask(client, email="owner@example.com", query=""):
    return client.post(f"{ASK}{query}", {"email": email})


def test_the_mailed_code_logs_in_and_leads_back(owner):
    client = browser()
    assert "Log in with a code" in client.get("/accounts/login/").text
    response = ask(client, query="?next=/saved")
    assert response["Location"].startswith(CONFIRM)
    assert "owner@example.com" in client.get(response["Location"]).text
    assert mail.outbox[-1].subject.startswith(mailed_code())
    assert client.post(response["Location"], {"code": mailed_code()})["Location"] == "/saved"
    assert is_in(client)


def test_after_the_third_wrong_code_a_new_one_is_offered(owner):
    client = browser()
    ask(client)
    answers = [client.post(CONFIRM, {"code": "WRNG-CDXX"}, follow=True) for _ in range(3)]
    assert "Start again, and we send a new one." in answers[-1].text
    ask(client)
    assert client.post(CONFIRM, {"code": mailed_code()})["Location"] == "/"


def test_the_page_asks_for_one_of_two_and_calls_neither_optional(client, db):
    page = client.get(ASK).text
    assert page.index('name="email"') < page.index('class="or-line"') < page.index('name="phone"')
    assert "optional" not in page
    assert "+49 170 1234567" in page


def test_the_second_step_claims_no_password(owner):
    give_app(owner)
    client = browser()
    ask(client)
    client.post(CONFIRM, {"code": mailed_code()})
    assert "password" not in client.get("/accounts/second-factor/").text.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("name", ["owner", "owner@example.com", "nobody", "+447911123456"])
def test_a_wrong_password_is_said_alike_whatever_was_typed(owner, name):
    assert "may be your e-mail address, your username" in log_in(browser(), name, "wrong-password").text


def test_the_second_factor_is_asked_for_all_the_same(owner):
    give_app(owner)
    client = browser()
    ask(client)
    assert client.post(CONFIRM, {"code": mailed_code()})["Location"] == "/accounts/second-factor/"
    assert not is_in(client)


def test_an_account_that_somebody_made_with_an_address_that_is_not_theirs_is_not_confirmed_by_its_owner(db):
    stranger = UserFactory()
    EmailAddressFactory(user=stranger, email="mira@example.com", verified=False)
    client = browser()
    ask(client, "mira@example.com")
    assert not CODE.search(mail.outbox[-1].body)
    assert not is_in(client)
    assert not stranger.emailaddress_set.get(email="mira@example.com").verified


def test_an_address_that_nobody_has_is_answered_alike(owner):
    pages = []
    for email in ("owner@example.com", "nobody@example.com"):
        client = browser()
        response = ask(client, email)
        page = client.get(response["Location"]).text.replace(email, "")
        pages.append((response.status_code, re.sub(r'("X-CSRFToken": |value=|nonce=)"[^"]*"', "", page)))
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [["owner@example.com"], ["nobody@example.com"]]
    assert CODE.search(mail.outbox[-1].body) is None


def test_a_code_is_good_for_three_tries_ten_minutes_and_the_browser_that_asked(owner, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    client = browser()
    ask(client)
    right = mailed_code()
    assert browser().post(CONFIRM, {"code": right})["Location"] == ASK
    for _try in range(3):
        client.post(CONFIRM, {"code": "BBBB-BBBB"})
    assert client.post(CONFIRM, {"code": right})["Location"] == ASK
    time_machine.shift(60)
    ask(client)
    time_machine.shift(601)
    client.post(CONFIRM, {"code": mailed_code()})
    assert not is_in(client)


def test_three_codes_a_minute_and_no_more(owner, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    for _mail in range(4):
        ask(browser())
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("status", ["suspended", "banned", "pending"])
def test_who_is_kept_out_gets_no_code(db, status):
    EmailAddressFactory(user=UserFactory(username="mara", status=status))
    client = browser()
    ask(client, "mara@example.com")
    assert CODE.search(mail.outbox[-1].body) is None


def test_a_forged_recipient_is_no_address(owner):
    for email in ("owner@example.com\nBcc: evil@example.com", "owner@example.com,evil@example.com"):
        assert ask(browser(), email).status_code == 200
    assert mail.outbox == []


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", r"\\evil.example"])
def test_the_way_back_is_never_elsewhere(owner, target):
    client = browser()
    ask(client, query=f"?next={target}")
    response = client.post(f"{CONFIRM}?next={target}", {"code": mailed_code()})
    assert response["Location"] == "/"
    assert User.objects.get().last_login
