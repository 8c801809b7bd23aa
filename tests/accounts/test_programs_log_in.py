"""The later steps of a program's log-in: every second factor, fresh proof, and the way back of who was away."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.choices import Status
from accounts.models import BackupCodes, Session, User
from accounts.services import ban_person, deactivate_account, make_backup_codes, request_deletion
from tests.authenticator import Authenticator
from tests.browsers import browser, is_in, log_in
from tests.factories.accounts import PASSWORD
from tests.factors import code_now, give_app
from tests.programs import Program, flows, pending

STEP = "/auth/second-factor"
PASSKEY = f"{STEP}/passkey"


@pytest.fixture
def key(owner):
    """A passkey of the owner's, made in their browser."""
    made, client = Authenticator(), browser()
    log_in(client)
    options = client.post("/settings/factors/passkey/options", {}, content_type="application/json").json()
    client.post("/settings/factors/passkey", made.make(options), content_type="application/json")
    return made


def begin(username="owner"):
    program = Program()
    response = program.post("/auth/login", username=username, password=PASSWORD)
    assert response.status_code == 401
    return program


def answer(program, key):
    return key.show(program.get(PASSKEY).json()["data"]["request_options"])


def error_of(response):
    return response.status_code, response.json()["errors"][0]["code"]


def test_a_program_is_told_what_it_can_show(owner, key):
    assert begin().get(STEP).json()["data"] == {"types": ["passkey"]}
    make_backup_codes(person=give_app(owner))
    assert begin().get(STEP).json()["data"] == {"types": ["app", "passkey", "backup_code"]}


def test_a_log_in_that_is_not_finished_says_so_everywhere(owner, key):
    program = begin()
    answer = program.me()
    assert (answer.status_code, answer.json()["code"]) == (401, "login_not_finished")
    assert "auth/session" in answer.json()["detail"]
    assert pending(program.get("/auth/session")) == ["second-factor"]


def test_each_factor_lets_a_program_in(owner, key):
    codes = make_backup_codes(person=give_app(owner))
    by_app, by_backup_code, by_passkey = begin(), begin(), begin()
    assert by_app.post(STEP, code=code_now()).status_code == 200
    assert by_backup_code.post(STEP, code=codes[0]).status_code == 200
    assert by_passkey.post(PASSKEY, credential=answer(by_passkey, key)).status_code == 200
    assert all(program.is_in() for program in (by_app, by_backup_code, by_passkey))


def test_of_two_programs_with_one_backup_code_one_is_let_in(owner):
    codes = make_backup_codes(person=give_app(owner))
    first, second = begin(), begin()
    first.post(STEP, code=codes[0])
    assert error_of(second.post(STEP, code=codes[0])) == (400, "wrong_code")
    assert len(BackupCodes.objects.get().digests) == 9
    assert not second.is_in()


def test_a_passkey_answers_once_and_only_what_it_was_asked(owner, key):
    program, other = begin(), begin()
    shown = answer(program, key)
    assert error_of(other.post(PASSKEY, credential=shown)) == (400, "invalid_state")
    other.get(PASSKEY)
    assert error_of(other.post(PASSKEY, credential=shown)) == (400, "invalid_authentication_response")
    assert error_of(other.post(PASSKEY, credential=shown)) == (400, "invalid_state")
    assert not other.is_in()
    assert program.post(PASSKEY, credential=shown).status_code == 200


def test_a_passkey_of_somebody_else_lets_no_program_in(key, stranger):
    give_app(stranger)
    program = begin("stranger")
    assert error_of(program.post(PASSKEY, credential=answer(program, key))) == (400, "credential_user_mismatch")
    assert not program.is_in()


@pytest.mark.parametrize("credential", [None, 1, "x", [], {}, {"id": 1}, {"id": "AA", "rawId": "AA", "response": {}}])
def test_nonsense_is_refused(key, credential):
    program = begin()
    program.get(PASSKEY)
    assert program.post(PASSKEY, credential=credential).status_code == 400
    assert not program.is_in()


def test_a_stranger_is_asked_to_log_in(db):
    for path in (STEP, PASSKEY):
        assert Program().get(path).status_code == 401
        assert Program().post(path, code="123456", credential={}).status_code == 401


def test_there_is_one_budget_with_all_other_writing(owner, settings):
    settings.RATE_BUDGETS = {**settings.RATE_BUDGETS, "texts": 1}
    program = begin("owner") if give_app(owner) else None
    program.post(STEP, code="letters?1")
    response = program.post(STEP, code=code_now())
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")


def test_a_waiting_log_in_ends_by_itself(owner, time_machine):
    give_app(owner)
    program = begin()
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert program.post(STEP, code=code_now()).status_code == 401
    assert not program.is_in()


def later(time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=11))


def test_what_counts_as_proof_is_told(owner, key, time_machine):
    program = begin()
    program.post(PASSKEY, credential=answer(program, key))
    later(time_machine)
    refused = program.post("/account/email", email="other@example.com")
    assert (refused.status_code, flows(refused)) == (401, ["second-factor"])
    assert program.post(PASSKEY, credential=answer(program, key)).status_code == 200
    assert program.post("/account/email", email="other@example.com").status_code == 200


def test_who_has_a_password_alone_types_it(owner, time_machine):
    program = Program()
    program.post("/auth/login", username="owner", password=PASSWORD)
    later(time_machine)
    assert flows(program.post("/account/email", email="other@example.com")) == ["reauthenticate"]


def test_who_has_neither_password_nor_factor_logs_in_again(owner, time_machine, mailoutbox):
    User.objects.filter(pk=owner.pk).update(password=make_password(None))
    program = by_code(mailoutbox)
    later(time_machine)
    refused = program.post("/account/email", email="other@example.com")
    assert refused.status_code == 401
    assert flows(refused)[0] == "login_by_code"
    assert "reauthenticate" not in flows(refused)
    assert by_code(mailoutbox).post("/account/email", email="other@example.com").status_code == 200


def by_code(mailoutbox):
    program = Program()
    program.post("/auth/code/request", email="owner@example.com")
    code = next(word for word in mailoutbox[-1].body.split() if len(word) == 9 and word[4] == "-")
    assert program.post("/auth/code/confirm", code=code).status_code == 200
    return program


@pytest.mark.parametrize("path", ["/account/email", "/account/phone", "/account/password/change", STEP])
def test_a_session_that_has_ended_is_no_error_of_ours(owner, path):
    program = Program()
    program.post("/auth/login", username="owner", password=PASSWORD)
    Session.objects.all().delete()
    assert program.post(path, email="x@example.com", code="123456").status_code == 410


def test_a_passkey_brings_back_who_was_away(owner, key):
    deactivate_account(person=owner)
    program = begin()
    assert program.post(PASSKEY, credential=answer(program, key)).status_code == 200
    assert program.is_in()
    deactivate_account(person=owner)
    client = browser()
    log_in(client)
    show = "/accounts/second-factor/passkey"
    options = client.post(f"{show}/options", {}, content_type="application/json").json()
    assert client.post(show, key.show(options), content_type="application/json").status_code == 200
    assert is_in(client)


def test_a_program_keeps_an_account_that_was_going_to_be_deleted(owner):
    request_deletion(person=owner, username="owner")
    program = Program()
    assert pending(program.post("/auth/login", username="owner", password=PASSWORD)) == ["coming-back"]
    assert not program.is_in()
    owner.refresh_from_db()
    assert owner.status == Status.DELETED
    assert program.post("/auth/coming-back").status_code == 200
    assert program.is_in()
    owner.refresh_from_db()
    assert (owner.status, owner.purge_at) == (Status.ACTIVE, None)


def test_nobody_comes_back_past_the_steps_before(owner, staff):
    request_deletion(person=give_app(owner), username="owner")
    assert Program().post("/auth/coming-back").status_code == 401
    program = begin()
    assert program.post("/auth/coming-back").status_code == 401
    ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    assert pending(program.post(STEP, code=code_now())) == ["coming-back"]
    assert error_of(program.post("/auth/coming-back")) == (403, "account_banned")
    assert program.post("/auth/coming-back").status_code == 401
    assert not program.is_in()
    owner.refresh_from_db()
    assert owner.status == Status.BANNED
