"""What was typed into a form is there again after the page that asks who it is."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from accounts.models import ApiToken, User
from accounts.services import start_totp
from tests.browsers import browser, log_in
from tests.factories.accounts import PASSWORD, EmailAddressFactory
from tests.factors import code_now, give_app, show_proof

PROVE = "/accounts/reauthenticate/"


@pytest.fixture
def late(owner, time_machine):
    """The owner's browser, eleven minutes after the log-in."""
    time_machine.move_to("2026-11-23T12:00:00Z")
    client = browser()
    log_in(client)
    time_machine.shift(timedelta(minutes=11))
    return client


def send(client, page, /, *, to=None, **fields):
    """Send a form that stands on a page, prove who it is, and come back there."""
    asked = client.post(to or page, fields, headers={"Referer": f"http://testserver{page}"})
    assert asked.headers["Location"].startswith(PROVE)
    assert "What you typed is kept" in client.get(asked.headers["Location"]).text
    return client.post(asked.headers["Location"], {"password": PASSWORD, "next": page}, follow=True)


def value_of(name, text):
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)[0]
    return (re.findall('value="(.*?)"', field) or [""])[0]


def test_a_new_address_is_there_again_and_only_once(late, owner):
    shown = send(late, "/accounts/email/", email="second@example.com", action_add="")
    assert 'value="second@example.com"' in shown.text
    assert "What you typed is kept" not in late.get(PROVE).text
    assert "second@example.com" not in late.get("/accounts/email/").text
    assert owner.emailaddress_set.count() == 1


def test_a_token_is_as_it_was_chosen(late):
    shown = send(late, "/settings/tokens", name="My player", scopes=["write"], days="7").text
    assert 'value="My player"' in shown
    ticked = re.findall(r'<input[^>]*name="scopes"[^>]*>', shown)
    assert [re.search('value="(.*?)"', box)[1] for box in ticked if "checked" in box] == ["write"]
    assert re.search(r'<option value="7" selected', shown)
    assert not ApiToken.objects.exists()


def test_a_name_is_there_again_where_it_was_typed(late, owner):
    give_app(owner)
    show_proof(late, owner, method="password", minutes_ago=11)
    rename = f"/settings/factors/totp-{owner.otp_device.pk}/rename"
    asked = late.post(rename, {"name": "Old phone"}, headers={"Referer": "http://testserver/settings/factors"})
    late.post(asked.headers["Location"], {"code": code_now(), "next": "/settings/factors"})
    shown = late.get("/settings/factors").text
    assert 'name="name" value="Old phone"' in shown
    assert '<details class="entry-fold" open>' in shown


def test_no_password_and_no_code_is_kept(late, owner):
    start_totp(person=owner)
    show_proof(late, owner, method="password")
    late.get("/settings/factors/app")
    show_proof(late, owner, method="password", minutes_ago=11)
    shown = send(late, "/settings/factors/app", name="Work phone", code="123456").text
    assert 'value="Work phone"' in shown
    assert "123456" not in shown
    late.cookies.pop("typed", None)
    show_proof(late, owner, method="password", minutes_ago=11)
    late.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})
    assert "typed" not in late.cookies


def test_the_browser_is_told_to_keep_it_from_scripts_and_cannot_read_it(late):
    late.post("/settings/tokens", {"name": "My player"})
    cookie = late.cookies["typed"]
    assert "player" not in cookie.value
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_it_survives_the_log_in_of_who_has_no_password(late, owner):
    User.objects.filter(pk=owner.pk).update(password=make_password(None))
    owner.refresh_from_db()
    late.force_login(owner)
    show_proof(late, owner, method="password", minutes_ago=11)
    late.post("/settings/tokens", {"name": "My player"}, headers={"Referer": "http://testserver/settings/tokens"})
    late.post("/accounts/logout/")
    late.force_login(owner)
    assert 'value="My player"' in late.get("/settings/tokens").text


def test_nobody_else_is_shown_it(late, owner, stranger):
    late.post("/settings/tokens", {"name": "My player"}, headers={"Referer": "http://testserver/settings/tokens"})
    late.force_login(stranger)
    assert "My player" not in late.get("/settings/tokens").text


def test_words_about_one_are_not_shown_beside_another(late):
    late.post(
        "/settings/tokens", {"name": "My player"}, headers={"Referer": "http://testserver/settings/tokens?of=one"}
    )
    assert "My player" not in late.get("/settings/tokens?of=another").text
    assert "My player" in late.get("/settings/tokens?of=one").text


def test_it_is_not_shown_days_later(late, time_machine):
    late.post("/settings/tokens", {"name": "My player"}, headers={"Referer": "http://testserver/settings/tokens"})
    late.cookies["typed"]["max-age"] = ""
    late.cookies["typed"]["expires"] = ""
    time_machine.shift(timedelta(minutes=20))
    assert "My player" not in late.get("/settings/tokens").text


@pytest.mark.parametrize("value", ["", "x", "gAAAAA", "gé"])
def test_a_cookie_that_is_not_ours_says_nothing(client, owner, value):
    client.force_login(owner)
    client.cookies["typed"] = value
    assert client.get("/settings/tokens").status_code == 200


def test_what_is_too_long_for_a_browser_is_not_sent(late):
    long = {f"field{number}": f"{number * 7919:x}" * 9 for number in range(900)}
    late.post("/settings/tokens", long)
    assert "typed" not in late.cookies
    late.post("/settings/tokens", {"name": "My player"})
    late.post("/settings/tokens", long)
    assert not late.cookies["typed"].value, "and what was typed before does not stand in for it"


def test_a_button_fills_no_form(late, owner):
    EmailAddressFactory(user=owner, email="other@example.com", primary=False)
    page = late.get("/accounts/email/").text
    assert page.count('name="nothing_typed"') == 2
    pressed = {"email": "other@example.com", "action_primary": "", "nothing_typed": "1"}
    late.post("/accounts/email/", pressed, headers={"Referer": "http://testserver/accounts/email/"})
    assert "typed" not in late.cookies
    assert value_of("email", late.get("/accounts/email/").text.split("Add an address")[1]) == ""
