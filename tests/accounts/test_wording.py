"""One word for one thing, on pages of ours and on those that come with the log-in library."""

import re

import pytest
from django.core import mail
from django.urls import include, path
from django.utils.html import strip_tags

from socialflow import urls
from tests.browsers import browser, log_in
from tests.factories.accounts import PASSWORD
from tests.factors import show_proof
from tests.texts import NUMBER, no_texts, texted_code  # noqa: F401 - a fixture

urlpatterns = [path("mailbox/", include("socialflow.core.mailbox")), *urls.urlpatterns]

_SPOKEN = re.compile(r'(?:placeholder|title|aria-label)="([^"]*)"')
_UNSPOKEN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)


def words_of(response):
    """What a person reads or is read: text, placeholders, labels."""
    page = _UNSPOKEN.sub("", response.text)
    return strip_tags(page) + " ".join(_SPOKEN.findall(page))


@pytest.mark.parametrize("address", ["login/", "signup/", "password/reset/", "email/"])
def test_mail_is_called_e_mail(client, owner, address):
    if address == "email/":
        client.force_login(owner)
    words = words_of(client.get(f"/accounts/{address}", follow=True))
    assert re.search(r"e-mail", words, re.IGNORECASE)
    assert not re.findall(r"\bemail\b.*", words, re.IGNORECASE)


def test_notices_and_refusals_call_it_so_too(client, owner):
    log_in(client)
    removed = client.post("/accounts/email/", {"action_remove": "", "email": "owner@example.com"}, follow=True)
    assert "Removed e-mail address" in words_of(removed)
    assert "valid e-mail address" in words_of(client.post("/accounts/email/", {"action_add": "", "email": "nothing"}))


@pytest.mark.usefixtures("no_texts")
def test_one_logs_in_and_confirms_and_does_neither_sign_in_nor_verify(owner):
    client = browser()
    client.force_login(owner)
    show_proof(client, owner)
    texted = client.post("/accounts/phone/change/", {"phone": NUMBER}, follow=True)
    assert f"We texted a code to {NUMBER}." in texted.text
    confirmed = client.post("/accounts/phone/verify/", {"code": texted_code()}, follow=True)
    assert f"You have confirmed {NUMBER}." in confirmed.text
    assert "You have logged out." in client.post("/accounts/logout/", follow=True).text
    assert f"We sent a code to {NUMBER}." in client.post("/accounts/login/code/", {"phone": NUMBER}, follow=True).text


def test_where_somebody_lives_is_a_location(client, owner):
    client.force_login(owner)
    page = client.get("/settings/profile").text
    assert re.search(r'<label for="id_location">Location\b', page)
    assert "API tokens" in page


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["password/reset/done/", "confirm-email/"])
def test_a_developer_is_led_to_the_mailbox(client, db, address):
    client.post(
        "/accounts/signup/", {"email": "new@example.com", "username": "new_one", "password1": "river-stones-7-and-more"}
    )
    assert 'href="/mailbox/"' in client.get(f"/accounts/{address}").text


NEW = {"email": "new@example.com", "username": "new_one", "password1": PASSWORD}
CODES = {
    "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": ("/accounts/login/code/", {"email": "owner@example.com"}),
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT": ("/accounts/signup/", NEW),
    "ACCOUNT_PHONE_VERIFICATION_TIMEOUT": ("/accounts/phone/change/", {"phone": NUMBER}),
}


@pytest.mark.usefixtures("no_texts")
@pytest.mark.parametrize("setting", CODES)
def test_a_page_that_asks_for_a_code_says_how_long_it_is_good_as_the_mail_does(owner, settings, setting):
    setattr(settings, setting, 7 * 60)
    client = browser()
    if "PHONE" in setting:
        client.force_login(owner)
        show_proof(client, owner)
    page = client.post(*CODES[setting], follow=True)
    assert "Enter the code" in page.text
    assert "It is good for 7 minutes." in words_of(page)
    assert all("It is good for 7 minutes" in message.body for message in mail.outbox)


def test_the_page_that_asks_who_it_is_says_how_long_it_asks_no_more(client, owner, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 7 * 60
    client.force_login(owner)
    assert "then not for 7 minutes." in words_of(client.get("/accounts/reauthenticate/"))
