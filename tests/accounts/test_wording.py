"""One word for one thing, on pages of ours and on those that come with the log-in library."""

import re

import pytest
from django.urls import include, path
from django.utils.html import strip_tags

from socialflow import urls
from tests.browsers import log_in

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
