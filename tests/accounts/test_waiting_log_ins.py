"""A log-in that waits for its next step ends when what it was begun with is no longer so."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.utils import timezone

from accounts.services import note_password_reset, remove_phone, suspend_person
from tests.browsers import browser, is_in, log_in
from tests.factories.accounts import PASSWORD, EmailAddressFactory
from tests.factors import code_now, give_app
from tests.mails import mailed_code
from tests.programs import Program, pending
from tests.texts import NUMBER, no_texts, own, texted_code  # noqa: F401 - a fixture

ASK, CONFIRM, SECOND_STEP = "/accounts/login/code/", "/accounts/login/code/confirm/", "/accounts/second-factor/"
FURTHER = "further@example.com"

pytestmark = pytest.mark.usefixtures("no_texts")


@pytest.fixture
def member(owner):
    """The owner, who has been in before, with a further address."""
    log_in(browser())
    owner.refresh_from_db()
    EmailAddressFactory(user=owner, email=FURTHER, primary=False)
    return owner


def take_away(person):
    EmailAddress.objects.get(user=person, email=FURTHER).remove()


def has_it(person):
    return person.emailaddress_set.filter(email=FURTHER).exists()


def test_a_code_to_an_address_that_was_removed_meanwhile_is_refused_as_an_old_one_is(member):
    client = browser()
    client.post(ASK, {"email": FURTHER})
    code = mailed_code()
    take_away(member)
    sent = len(mail.outbox)
    response = client.post(CONFIRM, {"code": code})
    assert response["Location"] == ASK
    assert "log-in is over" in client.get(ASK).text
    assert (is_in(client), has_it(member), len(mail.outbox)) == (False, False, sent)


def test_a_program_is_refused_alike(member):
    program = Program()
    program.post("/auth/code/request", email=FURTHER)
    code = mailed_code()
    take_away(member)
    assert program.post("/auth/code/confirm", code=code).status_code == 409
    assert pending(program.get("/auth/session")) == []
    assert (program.is_in(), has_it(member)) == (False, False)


@pytest.mark.parametrize("begin", ["code", "password"])
def test_it_is_refused_at_the_second_factor_as_well(member, begin):
    give_app(member)
    client, program = browser(), Program()
    if begin == "code":
        client.post(ASK, {"email": FURTHER})
        client.post(CONFIRM, {"code": mailed_code()})
        program.post("/auth/code/request", email=FURTHER)
        waits = program.post("/auth/code/confirm", code=mailed_code())
    else:
        log_in(client, FURTHER)
        waits = program.post("/auth/login", email=FURTHER, password=PASSWORD)
    assert client.get(SECOND_STEP).status_code == 200
    assert pending(waits) == ["second-factor"]
    take_away(member)
    assert client.post(SECOND_STEP, {"code": code_now()})["Location"] == "/accounts/login/"
    assert program.post("/auth/second-factor", code=code_now()).status_code == 401
    assert (is_in(client), program.is_in()) == (False, False)


def test_an_address_that_goes_in_the_last_moment_is_not_added_again(member, monkeypatch):
    client = browser()
    client.post(ASK, {"email": FURTHER})
    code = mailed_code()
    from accounts.log_in.adapters import AccountAdapter

    def pre_login(_self, _request, user, **_hooks):
        take_away(user)

    monkeypatch.setattr(AccountAdapter, "pre_login", pre_login)
    assert client.post(CONFIRM, {"code": code})["Location"] == "/accounts/login/"
    assert (is_in(client), has_it(member)) == (False, False)


def test_a_link_for_a_new_password_goes_with_the_address_it_was_mailed_to(member, client):
    client.post("/accounts/password/reset/", {"email": FURTHER})
    link = re.search(r"https?://\S+/reset/key/\S+", mail.outbox[-1].body)[0]
    take_away(member)
    assert "no longer works" in client.get(link).text


def test_a_number_that_was_removed_meanwhile_lets_nobody_in(member):
    own(member)
    give_app(member)
    early, late = browser(), Program()
    early.post(ASK, {"phone": NUMBER})
    code = texted_code()
    late.post("/auth/code/request", phone=NUMBER)
    assert pending(late.post("/auth/code/confirm", code=texted_code())) == ["second-factor"]
    remove_phone(person=member)
    assert early.post(CONFIRM, {"code": code})["Location"] == ASK
    assert late.post("/auth/second-factor", code=code_now()).status_code == 401
    assert (is_in(early), late.is_in()) == (False, False)


def test_an_account_at_a_provider_that_was_disconnected_meanwhile_lets_nobody_in(member):
    connected = SocialAccount.objects.create(user=give_app(member), provider="github", uid="1")
    client = browser()
    log_in(client)
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "provider": "github", "uid": "1", "at": 1}]
    session.save()
    assert client.get(SECOND_STEP).status_code == 200
    connected.delete()
    assert client.get(SECOND_STEP)["Location"] == "/accounts/login/"


@pytest.mark.parametrize("change", ["reset", "change"])
def test_a_new_password_ends_what_was_begun_with_the_old_one(member, client, change):
    give_app(member)
    thief, program = browser(), Program()
    log_in(thief)
    program.post("/auth/login", username="owner", password=PASSWORD)
    if change == "reset":
        client.post("/accounts/password/reset/", {"email": "owner@example.com"})
        link = re.search(r"https?://\S+/reset/key/\S+", mail.outbox[-1].body)[0]
        client.post(client.get(link)["Location"], {"password1": "quite-another-horse"})
        assert mail.outbox[-1].subject == "Your SocialFlow password was changed"
    else:
        member.set_password("quite-another-horse")
        member.save()
    assert thief.post(SECOND_STEP, {"code": code_now()})["Location"] == "/accounts/login/"
    assert program.post("/auth/second-factor", code=code_now()).status_code == 401
    assert (is_in(thief), program.is_in()) == (False, False)
    log_in(thief, password="quite-another-horse")
    thief.post(SECOND_STEP, {"code": code_now()})
    assert is_in(thief)


def test_a_wrong_code_makes_no_old_log_in_a_new_one(member):
    give_app(member)
    thief = Program()
    thief.post("/auth/login", username="owner", password=PASSWORD)
    member.set_password("quite-another-horse")
    member.save()
    note_password_reset(person=member)
    assert thief.post("/auth/second-factor", code="letters?1").status_code == 401
    assert thief.post("/auth/second-factor", code=code_now()).status_code == 401


def test_who_is_suspended_while_they_wait_is_not_let_in(member, staff):
    give_app(member)
    client, program = browser(), Program()
    log_in(client)
    program.post("/auth/login", username="owner", password=PASSWORD)
    suspend_person(actor=staff, person_id=member.pk, reason="Rude.", until=timezone.now() + timedelta(days=1))
    assert client.post(SECOND_STEP, {"code": code_now()})["Location"].startswith("/standing/")
    assert not is_in(client)
    assert client.get(SECOND_STEP)["Location"] == "/accounts/login/"
    assert program.post("/auth/second-factor", code=code_now(steps=1)).status_code == 403
    assert program.post("/auth/second-factor", code=code_now(steps=1)).status_code == 401
    assert not program.is_in()


def test_somebody_new_confirms_their_address_whenever_they_log_in_by_it(db, time_machine):
    account = {"email": "mara@example.com", "password": "correct-horse-battery"}
    Program().post("/auth/signup", username="mara", **account)
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    later = Program()
    assert pending(later.post("/auth/login", **account)) == ["verify_email"]
    assert later.post("/auth/email/verify", key=mailed_code()).status_code == 200
    assert later.is_in()
