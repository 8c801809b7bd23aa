"""A log-in by a passkey goes through the stages that one by a password goes through, in browsers and by programs."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp_webauthn.models import WebAuthnCredential

from accounts.choices import Status
from accounts.models import User
from accounts.services import (
    ban_person,
    deactivate_account,
    limit_person,
    remove_factor,
    request_deletion,
    suspend_person,
)
from tests.authenticator import Authenticator
from tests.browsers import browser, is_in, log_in
from tests.factors import give_app
from tests.mails import mailed_code
from tests.passkeys import come_in, come_in_as_program, error_of, make_passkey
from tests.programs import Program, pending


@pytest.fixture
def key(owner):
    return make_passkey(Authenticator())


@pytest.mark.parametrize("exclude", ["suspend", "ban"])
def test_who_is_kept_out_reads_why_after_the_passkey(owner, key, staff, exclude):
    if exclude == "ban":
        ban_person(actor=staff, person_id=owner.pk, reason="Threats in comments")
    else:
        until = timezone.now() + timedelta(days=3)
        suspend_person(actor=staff, person_id=owner.pk, reason="Threats in comments", until=until)
    client, program = browser(), Program()
    address = come_in(client, key).json()["redirect_url"]
    assert address.startswith("/standing/")
    assert "Threats in comments" in client.get(address).text
    code = "account_banned" if exclude == "ban" else "account_suspended"
    assert error_of(come_in_as_program(program, key)) == (403, code)
    assert not is_in(client)
    assert not program.is_in()


def test_who_is_limited_comes_in(owner, key, staff):
    limit_person(actor=staff, person_id=owner.pk, reason="Spam")
    client = browser()
    come_in(client, key)
    assert is_in(client)


def test_who_waits_for_staff_goes_on_waiting(owner, key):
    User.objects.filter(pk=owner.pk).update(status=Status.PENDING)
    client, program = browser(), Program()
    assert come_in(client, key).json() == {"redirect_url": "/accounts/waiting/"}
    assert error_of(come_in_as_program(program, key)) == (403, "account_pending")
    assert not is_in(client)
    assert not program.is_in()


def test_who_deactivated_their_account_is_back(owner, key):
    deactivate_account(person=owner)
    client = browser()
    come_in(client, key)
    assert is_in(client)
    owner.refresh_from_db()
    assert owner.status == Status.ACTIVE


def test_who_deleted_theirs_is_asked_first_and_keeps_the_factor(owner, key):
    request_deletion(person=owner, username="owner")
    client, program = browser(), Program()
    assert come_in(client, key).json() == {"redirect_url": "/accounts/coming-back/"}
    assert pending(come_in_as_program(program, key)) == ["coming-back"]
    assert not is_in(client)
    client.post("/accounts/coming-back/")
    assert is_in(client)
    assert DEVICE_ID_SESSION_KEY in client.session


def test_that_wait_ends_when_the_passkey_is_the_persons_no_longer(owner, key):
    request_deletion(person=give_app(owner), username="owner")
    client = browser()
    come_in(client, key)
    remove_factor(person=owner, factor_id=f"passkey-{WebAuthnCredential.objects.get().pk}")
    client.post("/accounts/coming-back/")
    assert not is_in(client)
    owner.refresh_from_db()
    assert owner.status == Status.DELETED


def test_who_is_gone_is_told_as_by_the_password(owner, key):
    request_deletion(person=owner, username="owner")
    User.objects.filter(pk=owner.pk).update(purge_at=timezone.now() - timedelta(hours=1))
    client, by_password = browser(), browser()
    address = come_in(client, key).json()["redirect_url"]
    assert log_in(by_password)["Location"] == address == "/accounts/inactive/"
    assert not is_in(client)
    assert not is_in(by_password)


def test_an_address_that_is_not_confirmed_is_asked_for_first(owner, key):
    owner.emailaddress_set.update(verified=False)
    client = browser()
    assert come_in(client, key).json() == {"redirect_url": "/accounts/confirm-email/"}
    assert not is_in(client)
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert is_in(client)
    assert DEVICE_ID_SESSION_KEY in client.session, "the second step is not asked for again"


def test_the_terms_are_asked_for_as_ever(owner, key, settings):
    settings.TERMS_VERSION = "2026-11"
    client = browser()
    come_in(client, key)
    assert client.get("/saved", HTTP_ACCEPT="text/html")["Location"].startswith("/terms/accept")
