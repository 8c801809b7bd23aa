"""A forgotten password: the mailed link works once, and the page tells nobody who has an account."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from tests.browsers import is_in, log_in
from tests.factories.accounts import PASSWORD
from tests.factors import give_app

LINK = re.compile(r"https?://\S+/accounts/password/reset/key/\S+")


def ask(client, email="owner@example.com"):
    return client.post("/accounts/password/reset/", {"email": email})


def follow_link(client, link):
    response = client.get(link)
    return response["Location"] if response.status_code == 302 else None


def test_the_mailed_link_sets_a_new_password_once(client, owner):
    assert ask(client).status_code == 302
    (message,) = mail.outbox
    assert message.to == ["owner@example.com"]
    assert "@owner" in message.body
    link = LINK.search(message.body)[0]
    page = follow_link(client, link)
    assert client.get(page).status_code == 200
    form = {"password1": "quite-another-horse", "password2": "quite-another-horse"}
    assert client.post(page, form).status_code == 302
    assert not client.login(username="owner", password=PASSWORD)
    assert client.login(username="owner", password="quite-another-horse")
    assert mail.outbox[-1].subject == "Your SocialFlow password was changed"
    client.logout()
    assert "no longer works" in client.get(link).text


def test_an_unknown_address_reads_the_same(client, owner):
    known, unknown = ask(client), ask(type(client)(), "nobody@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.subject for message in mail.outbox] == [
        "Choose a new SocialFlow password",
        "No SocialFlow account with this address",
    ]


@pytest.mark.parametrize("email", ["", "nothing", "owner@example.com\nBcc: x@example.com", "x" * 10_000])
def test_what_is_no_address_is_said(client, owner, email):
    assert ask(client, email).status_code == 200
    assert mail.outbox == []


def test_the_link_stands_under_the_address_people_know(client, owner, settings):
    settings.PUBLIC_URL = "https://flow.example"
    client.post("/accounts/password/reset/", {"email": "owner@example.com"}, headers={"Host": "evil.example"})
    (message,) = mail.outbox
    assert "evil.example" not in message.body + message.alternatives[0].content + message.subject
    assert LINK.search(message.body)[0].startswith("https://flow.example/")


def test_a_weak_new_password_is_refused(client, owner):
    ask(client)
    page = follow_link(client, LINK.search(mail.outbox[0].body)[0])
    response = client.post(page, {"password1": "12345678", "password2": "12345678"})
    assert response.status_code == 200
    assert "too common" in response.text
    assert client.login(username="owner", password=PASSWORD)


def test_the_link_works_for_ten_minutes(client, owner, time_machine):
    time_machine.move_to(timezone.now())
    ask(client)
    link = LINK.search(mail.outbox[0].body)[0]
    time_machine.shift(590)
    assert follow_link(client, link)
    time_machine.shift(20)
    assert follow_link(type(client)(), link) is None


def test_a_reset_goes_around_no_second_factor(client, owner):
    give_app(owner)
    ask(client)
    page = follow_link(client, LINK.search(mail.outbox[0].body)[0])
    client.post(page, {"password1": "quite-another-horse", "password2": "quite-another-horse"})
    assert not is_in(client)
    assert log_in(client, password="quite-another-horse")["Location"].startswith("/accounts/second-factor/")
    assert not is_in(client)
