"""A code or a passkey's answer that several requests send at once lets in one of them."""

from functools import partial

import pytest
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess

from accounts.models import Session
from accounts.sessions import SessionStore
from tests.authenticator import Authenticator
from tests.browsers import browser, log_in
from tests.factories.accounts import PASSWORD
from tests.mails import mailed_code
from tests.passkeys import LOG_IN, ask, ask_as_program, make_passkey, post
from tests.programs import Program

pytestmark = pytest.mark.django_db(transaction=True)

ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"
AT_ONCE = 4


def copies(client):
    """Browsers with the same cookies."""
    made = [browser() for _copy in range(AT_ONCE)]
    for copy in made:
        copy.cookies.load(client.cookies)
    return made


def programs_like(program):
    made = [Program() for _copy in range(AT_ONCE)]
    for copy in made:
        copy.token = program.token
    return made


def sessions(person):
    return Session.objects.filter(user=person).count()


def test_a_mailed_code_makes_one_session(owner, at_once):
    client = browser()
    client.post(ASK, {"email": "owner@example.com"})
    code = mailed_code()
    answers = at_once([partial(copy.post, CONFIRM, {"code": code}) for copy in copies(client)])
    assert sorted(answer["Location"] for answer in answers) == ["/", *[ASK] * (AT_ONCE - 1)]
    assert sessions(owner) == 1


def test_for_programs_too(owner, at_once):
    program = Program()
    program.post("/auth/code/request", email="owner@example.com")
    code = mailed_code()
    answers = at_once([partial(copy.post, "/auth/code/confirm", code=code) for copy in programs_like(program)])
    assert sorted(answer.status_code for answer in answers) == [200, *[410] * (AT_ONCE - 1)]
    assert sessions(owner) == 1


def test_the_code_of_a_sign_up_makes_one_session(db, at_once):
    client = browser()
    client.post(
        "/accounts/signup/", {"username": "mara", "email": "mara@example.com", "password1": "correct-horse-battery"}
    )
    code = mailed_code()
    at_once([partial(copy.post, "/accounts/confirm-email/", {"code": code}) for copy in copies(client)])
    assert Session.objects.filter(user__username="mara").count() == 1


def test_an_answer_of_a_passkey_makes_one_session(owner, at_once):
    key, home = Authenticator(), browser()
    log_in(home)
    options = home.post("/settings/factors/passkey/options", {}, content_type="application/json").json()
    home.post("/settings/factors/passkey", key.make(options), content_type="application/json")
    before = sessions(owner)
    program = Program()
    program.post("/auth/login", username="owner", password=PASSWORD)
    # As most of those that are kept in a cloud: it does not count how often it was used.
    key.count = -1
    path = "/auth/second-factor/passkey"
    shown = key.show(program.get(path).json()["data"]["request_options"])
    at_once([partial(copy.post, path, credential=shown) for copy in programs_like(program)])
    assert sessions(owner) == before + 1
    client = browser()
    log_in(client)
    key.count = -1
    path = "/accounts/second-factor/passkey"
    shown = key.show(client.post(f"{path}/options", {}, content_type="application/json").json())
    at_once([partial(copy.post, path, shown, content_type="application/json") for copy in copies(client)])
    assert sessions(owner) == before + 2


def test_nor_one_that_logs_in_alone(owner, at_once):
    key = make_passkey(Authenticator())
    before = sessions(owner)
    client, program = browser(), Program()
    key.count = -1
    shown = key.show(ask(client))
    answers = at_once([partial(post, copy, LOG_IN, shown) for copy in copies(client)])
    assert sorted(answer.status_code for answer in answers) == [200, *[400] * (AT_ONCE - 1)]
    key.count = -1
    shown = key.show(ask_as_program(program))
    at_once([partial(copy.post, "/auth/passkey", credential=shown) for copy in programs_like(program)])
    assert sessions(owner) == before + 2


def test_wrong_codes_at_once_are_each_counted(owner, at_once):
    client = browser()
    client.post(ASK, {"email": "owner@example.com"})
    code = mailed_code()
    at_once([partial(copy.post, CONFIRM, {"code": "BBBB-BBBB"}) for copy in copies(client)])
    assert client.post(CONFIRM, {"code": code})["Location"] == ASK
    assert sessions(owner) == 0


def test_what_a_miss_leaves_in_the_session_is_written_once_while_nobody_else_reads_it(owner, monkeypatch):
    client, written = browser(), []
    client.post(ASK, {"email": "owner@example.com"})
    save = SessionStore.save
    monkeypatch.setattr(SessionStore, "save", lambda self, must_create=False: written.append(save(self, must_create)))
    client.post(CONFIRM, {"code": "BBBB-BBBB"})
    assert len(written) == 1


def test_a_session_that_ends_while_its_code_is_tried_is_refused_and_no_error_of_ours(owner, monkeypatch):
    client = browser()
    client.post(ASK, {"email": "owner@example.com"})
    record = LoginCodeVerificationProcess.record_invalid_attempt

    def ending(process):
        is_left = record(process)
        Session.objects.all().delete()
        return is_left

    monkeypatch.setattr(LoginCodeVerificationProcess, "record_invalid_attempt", ending)
    assert client.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code == 400


def test_a_header_for_programs_gets_a_browser_no_further_tries(owner):
    client = browser()
    client.post(ASK, {"email": "owner@example.com"})
    answers = [
        client.post(CONFIRM, {"code": "BBBB-BBBB"}, headers={"X-Session-Token": f"made-up-{number}"}).status_code
        for number in range(8)
    ]
    assert answers[-1] == 429
