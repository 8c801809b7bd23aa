"""Signing up, in and out in the browser: the mailed code, and what is not told to whom."""

import re
from datetime import timedelta
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import User
from accounts.services import purge_unconfirmed
from tests.browsers import browser
from tests.factories.accounts import PASSWORD, EmailAddressFactory, UserFactory
from tests.mails import mailed_code

FORM = {"username": "mara", "email": "mara@example.com", "password1": "correct-horse-battery"}


def sign_up(client, **fields):
    return client.post("/accounts/signup/", {**FORM, **fields})


def is_signed_in(client):
    return client.get("/api/v1/me").status_code == 200


def test_signing_up_with_the_mailed_code(client, db):
    response = sign_up(client)
    assert (response.status_code, response["Location"]) == (302, "/accounts/confirm-email/")
    assert not is_signed_in(client)
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert "mara@example.com" in page.text
    response = client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert response.status_code == 302
    assert is_signed_in(client)
    assert EmailAddress.objects.get().verified


def test_signing_up_is_proof_for_ten_minutes_as_logging_in_is(client, db, time_machine):
    time_machine.move_to("2026-11-23T12:00:00Z")
    sign_up(client)
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    time_machine.shift(9 * 60)
    assert client.get("/settings/data/delete").status_code == 200
    time_machine.shift(2 * 60)
    assert client.get("/settings/data/delete")["Location"].startswith("/accounts/reauthenticate/")


def test_the_mail_has_words_and_a_page_and_plain_headers(client, db):
    sign_up(client)
    (message,) = mail.outbox
    code = mailed_code()
    assert message.to == ["mara@example.com"]
    assert message.subject == f"{code} is your SocialFlow code"
    (page,) = message.alternatives
    assert page.mimetype == "text/html"
    assert code in page.content
    assert "\n" not in message.subject


def test_a_wrong_code_opens_nothing_and_the_third_ends_it(client, db):
    sign_up(client)
    for _try in range(2):
        assert client.post("/accounts/confirm-email/", {"code": "WRNG-CDXX"}).status_code == 200
    last = client.post("/accounts/confirm-email/", {"code": "WRNG-CDXX"}, follow=True)
    assert last.redirect_chain[0][1] == 302
    assert "Start again, and we send a new one." in last.text
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert not is_signed_in(client)


def test_logging_in_before_the_code_asks_for_it(client, db, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    sign_up(client)
    time_machine.shift(60)
    client.cookies.clear()
    response = client.post("/accounts/login/", {"login": "mara", "password": "correct-horse-battery"})
    assert response["Location"] == "/accounts/confirm-email/"
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert is_signed_in(client)


def test_an_address_that_has_an_account_is_told_only_by_mail(client, db):
    sign_up(client)
    first = client.get("/accounts/confirm-email/").text
    mail.outbox.clear()
    other = type(client)()
    EmailAddressFactory(user=UserFactory(username="known"), email="known@example.com")
    response = other.post("/accounts/signup/", {**FORM, "username": "second", "email": "known@example.com"})
    assert (response.status_code, response["Location"]) == (302, "/accounts/confirm-email/")
    second = other.get("/accounts/confirm-email/").text
    assert plain(first) == plain(second).replace("known@example.com", "mara@example.com")
    (message,) = mail.outbox
    assert message.subject == "You already have a SocialFlow account"


@pytest.mark.parametrize("email", ["known@example.com", "unknown@example.com"])
def test_nor_does_the_name_that_was_taken_tell(client, db, email, time_machine):
    """What a stranger can do next with the name and the password that they chose goes the same way for both."""
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    EmailAddressFactory(user=UserFactory(username="known"), email="known@example.com")
    sign_up(client, email=email)
    assert sign_up(type(client)(), email=email, username="second").status_code == 429
    assert not User.objects.filter(username="second").exists()
    time_machine.shift(60)
    other = type(client)()
    assert "already exists" in sign_up(other, email="third@example.com").text
    assert other.get("/api/v1/users/mara").status_code == 404
    for login in ("mara", email):
        other = type(client)()
        response = other.post("/accounts/login/", {"login": login, "password": FORM["password1"]})
        assert response["Location"] == "/accounts/confirm-email/", login
        assert email in other.get("/accounts/confirm-email/").text
        time_machine.shift(60)
    told = {message.subject for message in mail.outbox if "code" not in message.subject}
    assert told == ({"You already have a SocialFlow account"} if email == "known@example.com" else set())
    time_machine.shift(timedelta(days=8))
    purge_unconfirmed()
    assert not User.objects.filter(username="mara").exists()
    assert EmailAddress.objects.get().email == "known@example.com"


@pytest.mark.django_db(transaction=True)
def test_of_several_sign_ups_at_once_with_one_address_one_is_made(at_once):
    forms = [{**FORM, "username": f"mara_{number}"} for number in range(5)]
    answers = at_once([partial(browser().post, "/accounts/signup/", form) for form in forms])
    assert sorted(answer.status_code for answer in answers)[0] == 302
    # One that comes just when the first is done, and has not sent its mail yet, may be made, too.
    assert User.objects.count() <= 2


def test_an_address_that_somebody_only_claims_is_whoevers_who_has_the_mail(client, db, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    sign_up(client, username="stranger")
    time_machine.shift(60)
    owner = type(client)()
    assert sign_up(owner, password1="another-horse-battery")["Location"] == "/accounts/confirm-email/"
    code = mailed_code()
    time_machine.shift(60)
    late = type(client)()
    late.post("/accounts/login/", {"login": FORM["email"], "password": "another-horse-battery"})
    assert late.get("/accounts/confirm-email/").status_code == 200
    owner.post("/accounts/confirm-email/", {"code": code})
    assert owner.get("/api/v1/me").json()["username"] == "mara"
    assert User.objects.get(username="stranger").status == "pending"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"username": "admin"}, "not available"),
        ({"username": "adm1n"}, "not available"),
        ({"username": "mara@example.com"}, "not your e-mail address"),
        ({"username": "мара"}, "letters a to z"),
        ({"username": "x"}, "3"),
        ({"email": "mara@example.com\nBcc: x@example.com"}, "valid e-mail"),
        ({"email": "nothing"}, "valid e-mail"),
        ({"password1": "short"}, "too short"),
        ({"password1": "password123"}, "too common"),
    ],
)
def test_what_cannot_be_is_said_at_the_form(client, db, fields, words):
    response = sign_up(client, **fields)
    assert response.status_code == 200
    assert words in response.text
    assert not User.objects.exists()
    assert mail.outbox == []


def test_a_taken_name_is_said_at_the_form(client, db):
    UserFactory(username="taken")
    response = sign_up(client, username="Taken")
    assert response.status_code == 200
    assert "already exists" in response.text


@pytest.mark.parametrize("login", ["owner", "OWNER", "owner@example.com", "Owner@Example.com"])
def test_logging_in_by_name_or_address_and_out(client, owner, login):
    response = client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_a_wrong_password_and_an_unknown_name_read_alike(client, owner):
    wrong = client.post("/accounts/login/", {"login": "owner", "password": "wrong-password"})
    unknown = client.post("/accounts/login/", {"login": "nobody", "password": "wrong-password"})
    assert wrong.status_code == unknown.status_code == 200
    assert plain(wrong.text).replace("owner", "nobody") == plain(unknown.text)
    assert not is_signed_in(client)


def test_after_many_wrong_passwords_the_right_one_waits_too(client, owner):
    for _try in range(5):
        client.post("/accounts/login/", {"login": "owner", "password": "wrong-password"})
    response = client.post("/accounts/login/", {"login": "owner", "password": PASSWORD})
    assert "Too many wrong passwords. Try again in 2 seconds" in response.text
    assert not is_signed_in(client)


def test_with_redis_down_people_still_sign_up_and_log_in(client, owner, settings, monkeypatch):
    from django.core.cache import caches

    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    monkeypatch.delattr(caches._connections, "default", raising=False)
    assert client.post("/accounts/login/", {"login": "owner", "password": PASSWORD}).status_code == 302
    other = type(client)()
    sign_up(other)
    assert other.post("/accounts/confirm-email/", {"code": mailed_code()}).status_code == 302
    del caches._connections.default


def test_a_mail_server_that_is_down_is_said_and_the_account_can_go_on_later(client, db, settings, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        response = sign_up(client)
        assert response.status_code == 503
        assert "could not send the mail" in response.text
    assert User.objects.filter(username="mara").exists()


def plain(page):
    """A page without what differs each time it is drawn."""
    return re.sub(r'(csrfmiddlewaretoken" value=|"X-CSRFToken": |nonce=)"[^"]*"', r"\1", page)
