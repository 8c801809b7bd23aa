"""Log-in by a passkey alone, in browsers and by programs. In a real browser: tests/e2e/test_passkeys.py.

Who comes in and who does not: tests/accounts/test_passkey_stages.py.
"""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from accounts.choices import Action
from accounts.models import AuditEntry, Session, User
from accounts.services import (
    ban_person,
    make_backup_codes,
)
from socialflow.core.services import relay_due_events
from tests.authenticator import Authenticator
from tests.browsers import AWAY, CHROME, browser, is_in, log_in
from tests.factors import code_now, give_app
from tests.passkeys import LOG_IN, ask, ask_as_program, come_in, come_in_as_program, error_of, make_passkey, post
from tests.programs import Program

SECOND_STEP = "/accounts/second-factor/passkey"
REFUSED = "This passkey does not log you in. Log in another way: it may be good as your second step."
TOO_LATE = "That came too late. Try again."


@pytest.fixture
def key(owner):
    return make_passkey(Authenticator())


def test_a_passkey_logs_in_without_name_password_or_code(owner, key):
    client = browser()
    assert come_in(client, key).json() == {"redirect_url": "/"}
    assert is_in(client)
    program = Program()
    assert come_in_as_program(program, key).json()["data"]["user"]["username"] == "owner"
    assert program.is_in()


def test_it_is_both_factors_and_fresh_proof(owner, key):
    give_app(owner)
    client = browser()
    come_in(client, key)
    device = Device.from_persistent_id(client.session[DEVICE_ID_SESSION_KEY])
    assert device == WebAuthnCredential.objects.get()
    assert client.post("/settings/factors/codes").status_code == 200
    entry = AuditEntry.objects.filter(action=Action.LOGGED_IN).latest("id")
    assert entry.details["ways"] == ["passkey", "second_factor"]
    program = Program()
    come_in_as_program(program, key)
    assert program.post("/account/email", email="other@example.com").status_code == 200


def test_staff_have_their_powers_at_once(owner, key):
    User.objects.filter(pk=owner.pk).update(role="admin")
    client, by_password = browser(), browser()
    come_in(client, key)
    assert client.get("/admin/").status_code == 200
    log_in(by_password)
    assert by_password.get("/admin/").status_code == 302


def test_it_leads_back_to_where_one_was_and_nowhere_else(owner, key):
    assert come_in(browser(), key, "?next=/saved").json() == {"redirect_url": "/saved"}
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert come_in(browser(), key, f"?next={target}").json() == {"redirect_url": "/"}


def test_the_key_of_the_session_is_new(owner, key):
    client = browser()
    ask(client)
    before = client.cookies["sessionid"].value
    come_in(client, key)
    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_an_unknown_browser_is_told_by_mail(owner, key):
    relay_due_events()
    mail.outbox.clear()
    come_in(browser(CHROME, AWAY), key)
    relay_due_events()
    assert "Chrome on Windows" in mail.outbox[-1].body


def test_the_question_is_the_same_for_everybody_and_wants_the_device_to_know_its_owner(owner, key):
    mine, other = browser(), browser()
    log_in(mine)
    for client in (mine, other):
        options = ask(client)
        assert options["userVerification"] == "required"
        assert options["rpId"] == "testserver"
        assert not options.get("allowCredentials")


def test_new_ones_are_made_to_be_found_without_a_name_where_the_device_can(home):
    options = post(home, "/settings/factors/passkey/options").json()
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert options["authenticatorSelection"]["userVerification"] == "preferred"


def blind_when_shown(key):
    key.is_blind = True


def named_by_nobody(key):
    key.handle = None


def named_by_somebody_else(key):
    key.handle = urlsafe_b64encode(b"x" * 64).rstrip(b"=").decode()


def counts_backwards(key):
    key.count = 0


def of_another_site(key):
    key.origin = "https://evil.example"


def of_another_domain(key):
    key.domain = "evil.example"


def in_a_frame_of_another_site(key):
    key.in_frame = True


@pytest.mark.parametrize(
    "spoil",
    [
        blind_when_shown, named_by_nobody, named_by_somebody_else, counts_backwards, of_another_site, of_another_domain,
        in_a_frame_of_another_site,
    ],
)  # fmt: skip
def test_an_answer_that_is_not_right_lets_nobody_in_and_is_told_to_the_owner(owner, key, spoil):
    come_in(browser(), key)
    client, program = browser(), Program()
    spoil(key)
    response = come_in(client, key)
    assert (response.status_code, response.json()) == (422, {"detail": REFUSED, "code": "passkey_refused"})
    spoil(key)
    assert error_of(come_in_as_program(program, key)) == (400, "passkey_refused")
    assert not is_in(client)
    assert not program.is_in()
    relay_due_events()
    assert {"step": "passkey"} in [entry.details for entry in AuditEntry.objects.filter(action=Action.LOGIN_FAILED)]


def test_a_handle_that_is_none_lets_nobody_in(owner, key):
    key.handle = "a"
    client, program = browser(), Program()
    assert come_in(client, key).json()["code"] == "passkey_refused"
    assert error_of(come_in_as_program(program, key)) == (400, "passkey_refused")
    assert not is_in(client)
    assert not program.is_in()


@pytest.mark.parametrize("kind", ["made blind", "cannot be found"])
def test_one_that_is_a_second_factor_alone_stays_one(owner, kind):
    """A key without a PIN takes one from whoever finds it; one that wants a name first is for the second step."""
    key = make_passkey(Authenticator(is_blind=kind == "made blind"), rk=kind != "cannot be found")
    key.is_blind = False
    client = browser()
    assert come_in(client, key).json()["code"] == "passkey_refused"
    assert not is_in(client)
    key.is_blind = kind == "made blind"
    log_in(client)
    assert post(client, SECOND_STEP, key.show(post(client, f"{SECOND_STEP}/options").json())).status_code == 200
    assert is_in(client)


def test_one_of_which_the_browser_said_nothing_logs_in(owner, key):
    WebAuthnCredential.objects.update(discoverable=None)
    client = browser()
    come_in(client, key)
    assert is_in(client)


def test_nobody_learns_why_it_is_refused(owner, key, staff):
    """Unknown, removed, put out of use, of a banned person who does not know the PIN: one answer."""
    answers = []

    def note(key):
        response = come_in(browser(), key)
        answers.append((response.status_code, response.content))

    unknown = Authenticator()
    unknown.handle = key.handle
    note(unknown)
    WebAuthnCredential.objects.update(confirmed=False)
    note(key)
    WebAuthnCredential.objects.update(confirmed=True)
    ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    key.is_blind = True
    note(key)
    give_app(owner)
    WebAuthnCredential.objects.all().delete()
    key.is_blind = False
    note(key)
    assert len(set(answers)) == 1
    assert json.loads(answers[0][1])["code"] == "passkey_refused"


def test_an_answer_works_once_and_in_the_session_that_asked(owner, key):
    client, other = browser(), browser()
    shown = key.show(ask(client))
    ask(other)
    for path_taken in (post(other, LOG_IN, shown), post(other, LOG_IN, shown), post(browser(), LOG_IN, shown)):
        assert (path_taken.status_code, path_taken.json()["detail"]) == (400, TOO_LATE)
    assert post(client, LOG_IN, shown).status_code == 200
    client.post("/accounts/logout/")
    assert post(client, LOG_IN, shown).status_code == 400
    assert not is_in(client)
    assert not is_in(other)


def test_a_question_is_used_up_by_a_wrong_answer(owner, key):
    client, program = browser(), Program()
    of_page, of_program = ask(client), ask_as_program(program)
    key.origin = "https://evil.example"
    assert post(client, LOG_IN, key.show(of_page)).status_code == 422
    assert error_of(program.post("/auth/passkey", credential=key.show(of_program))) == (400, "passkey_refused")
    key.origin = "http://testserver"
    assert post(client, LOG_IN, key.show(of_page)).json()["code"] == "invalid_state"
    assert error_of(program.post("/auth/passkey", credential=key.show(of_program))) == (400, "invalid_state")
    assert not is_in(client)
    assert not program.is_in()


def test_nor_twice_by_a_program(owner, key):
    program, other = Program(), Program()
    shown = key.show(ask_as_program(program))
    ask_as_program(other)
    assert error_of(other.post("/auth/passkey", credential=shown)) == (400, "invalid_state")
    assert error_of(Program().post("/auth/passkey", credential=shown)) == (400, "invalid_state")
    assert program.post("/auth/passkey", credential=shown).status_code == 200
    assert program.post("/auth/passkey", credential=shown).status_code == 409


def test_a_question_is_good_for_minutes(owner, key, time_machine):
    client, second = browser(), browser()
    log_in(second)
    shown, step = key.show(ask(client)), key.show(post(second, f"{SECOND_STEP}/options").json())
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    assert post(client, LOG_IN, shown).json() == {"detail": TOO_LATE, "code": "invalid_state"}
    assert post(second, SECOND_STEP, step).json() == {"detail": TOO_LATE, "code": "invalid_state"}
    assert not is_in(client)
    assert not is_in(second)


def test_what_the_second_step_asks_is_no_way_around_it(owner, stranger, key):
    """There a device need not know its owner; whoever has a password of their own could ask there."""
    give_app(stranger)
    client, program = browser(), Program()
    log_in(client, "stranger")
    options = post(client, f"{SECOND_STEP}/options").json()
    assert post(client, LOG_IN, key.show(options)).json()["code"] == "invalid_state"
    program.post("/auth/login", username="stranger", password="a-long-enough-secret")
    options = program.get("/auth/second-factor/passkey").json()["data"]["request_options"]
    assert error_of(program.post("/auth/passkey", credential=key.show(options))) == (400, "invalid_state")
    assert not is_in(client)


@pytest.mark.parametrize(("query", "stays"), [("?remember=1", True), ("", False)])
def test_it_stays_for_as_long_as_the_page_was_told(owner, key, query, stays):
    client = browser()
    answer = come_in(client, key, query)
    assert is_in(client)
    assert bool(answer.cookies["sessionid"]["max-age"]) is stays


def test_who_is_in_stays_who_they_are(owner, key, stranger):
    client, program = browser(), Program()
    log_in(client, "stranger")
    assert come_in(client, key, "?next=/saved").json() == {"redirect_url": "/saved"}
    assert client.get("/api/v1/me").json()["username"] == "stranger"
    program.post("/auth/login", username="stranger", password="a-long-enough-secret")
    assert program.get("/auth/passkey").status_code == 409
    assert program.post("/auth/passkey", credential={}).status_code == 409


@pytest.mark.parametrize("body", ["nonsense", "{}", "[]", '{"id": 1}', '{"response": {"clientDataJSON": 5}}'])
def test_nonsense_is_refused(owner, body):
    client = browser()
    ask(client)
    assert client.post(LOG_IN, body, content_type="application/json").status_code in {400, 422}


@pytest.mark.parametrize("credential", [None, 1, "x", [], {}, {"id": "AA", "rawId": "AA", "response": {}}])
def test_nonsense_of_a_program_is_refused(owner, credential):
    program = Program()
    ask_as_program(program)
    assert program.post("/auth/passkey", credential=credential).status_code == 400


def test_an_address_that_tries_many_has_to_wait_for_passkeys_and_passwords(owner, key):
    stolen = Authenticator()
    answers = [come_in(browser(), stolen) for _try in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [422] * 30
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_many_login_attempts")
    assert int(answers[-1].headers["Retry-After"]) == answers[-1].json()["retry_after_seconds"] > 0
    assert "Too many wrong passwords" in log_in(browser()).text
    program = Program()
    refused = come_in_as_program(program, key)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_login_attempts")
    assert come_in(browser(address=AWAY), key).status_code == 200


def test_who_is_let_in_uses_no_try_up(owner, key):
    for _log_in in range(40):
        assert come_in(browser(), key).status_code == 200


def test_an_address_asks_so_often_and_no_more(db, settings):
    settings.RATE_BUDGETS = {**settings.RATE_BUDGETS, "api_anonymous": 1}
    client, program = browser(), Program()
    ask(client)
    assert post(client, f"{LOG_IN}/options").status_code == 429
    assert post(client, LOG_IN, {}).status_code == 429
    assert program.get("/auth/passkey").status_code == 429
    assert Session.objects.count() == 1


def test_a_log_in_takes_few_queries(owner, key):
    client = browser()
    shown = key.show(ask(client))
    with CaptureQueriesContext(connection) as captured:
        post(client, LOG_IN, shown)
    counted = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(counted) <= 12, "\n".join(counted)


def test_backup_codes_and_apps_go_on_as_before(owner, key):
    codes = make_backup_codes(person=give_app(owner))
    for step in ({"code": code_now()}, {"kind": "backup", "code": codes[0]}):
        client = browser()
        log_in(client)
        client.post("/accounts/second-factor/", step)
        assert is_in(client)


def test_the_page_offers_it_to_scripts_alone(client, db):
    page = client.get("/accounts/login/?next=/saved").text
    assert 'autocomplete="username webauthn"' in page
    button = page[page.index(" hidden data-passkey") : page.index("Log in with a passkey")]
    assert 'data-answer="/accounts/login/passkey?next=%2Fsaved"' in button
