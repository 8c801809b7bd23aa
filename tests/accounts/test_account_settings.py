"""What a person changes of their account: addresses and password."""

from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from socialflow.core.services import relay_due_events
from tests.browsers import browser, log_in
from tests.factories.accounts import PASSWORD, EmailAddressFactory
from tests.factors import show_proof
from tests.mails import mailed_code


@pytest.mark.parametrize("address", ["email/", "password/change/", "logout/", "reauthenticate/"])
def test_every_page_of_ones_account_is_there(client, owner, address):
    log_in(client)
    assert client.get(f"/accounts/{address}").status_code == 200


@pytest.mark.parametrize("address", ["login/", "signup/", "password/reset/", "password/reset/done/", "inactive/"])
def test_every_page_of_the_way_in_is_there(client, db, address):
    assert client.get(f"/accounts/{address}").status_code == 200


def test_a_new_address_takes_the_place_of_the_old_one(client, owner):
    log_in(client)
    client.post("/accounts/email/", {"action_add": "", "email": "New@Example.com"})
    assert mail.outbox[-1].to == ["new@example.com"]
    confirmed = client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert confirmed["Location"] == "/accounts/email/"
    assert EmailAddress.objects.get(email="new@example.com").verified
    client.post("/accounts/email/", {"action_primary": "", "email": "new@example.com"})
    assert client.get("/api/v1/me").json()["email"] == "new@example.com"
    notice = mail.outbox[-1]
    assert (notice.to, notice.subject) == (["owner@example.com"], "Your SocialFlow e-mail address was changed")
    client.post("/accounts/email/", {"action_remove": "", "email": "owner@example.com"})
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["new@example.com"]


def test_the_main_address_is_told_of_a_further_one(client, owner):
    log_in(client)
    client.post("/accounts/email/", {"action_add": "", "email": "further@example.com"})
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    relay_due_events()
    notice = mail.outbox[-1]
    assert (notice.to, notice.subject) == (
        ["owner@example.com"], "Another e-mail address for your SocialFlow account",
    )  # fmt: skip
    assert "further@example.com" in notice.body
    assert "further@example.com" in notice.alternatives[0].content


def test_whose_first_address_it_is_gets_no_mail_about_it(client, db):
    account = {"email": "mara@example.com", "username": "mara", "password1": "correct-horse-battery"}
    client.post("/accounts/signup/", account)
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    relay_due_events()
    assert len(mail.outbox) == 1


def test_the_only_address_stays(client, owner):
    log_in(client)
    client.post("/accounts/email/", {"action_remove": "", "email": "owner@example.com"})
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    client.post("/accounts/email/", {"action_remove": "", "email": "owner@example.com"})
    assert EmailAddress.objects.filter(user=owner, verified=True).count() <= 1


def test_a_new_password_wants_the_old_one_and_is_told_by_mail(client, owner):
    log_in(client)
    form = {"oldpassword": "wrong", "password1": "quite-another-horse"}
    assert "This is not your current password." in client.post("/accounts/password/change/", form).text
    response = client.post("/accounts/password/change/", {**form, "oldpassword": PASSWORD})
    assert response.status_code == 302
    assert client.get("/api/v1/me").status_code == 200
    assert mail.outbox[-1].subject == "Your SocialFlow password was changed"
    assert type(client)().login(username="owner", password="quite-another-horse")


@pytest.mark.django_db(transaction=True)
def test_changes_of_addresses_at_once_leave_one_main_address(owner, at_once):
    for name in ("second", "third"):
        EmailAddressFactory(user=owner, email=f"{name}@example.com", primary=False)
    clients = [browser() for _ in range(4)]
    for client in clients:
        client.force_login(owner)
        show_proof(client, owner, method="password")
    posts = [
        {"action_primary": "", "email": "second@example.com"},
        {"action_remove": "", "email": "second@example.com"},
        {"action_primary": "", "email": "third@example.com"},
        {"action_primary": "", "email": "owner@example.com"},
    ]
    for _ in range(2):
        acts = [partial(client.post, "/accounts/email/", fields) for client, fields in zip(clients, posts, strict=True)]
        assert [answer.status_code for answer in at_once(acts)] == [302] * 4
        assert EmailAddress.objects.filter(user=owner, primary=True).count() == 1
