"""The second step of a log-in, in the browser and for programs, and what staff may do without it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Action
from accounts.models import AuditEntry, RememberedBrowser, TotpDevice
from accounts.services import make_backup_codes, remember_browser, remove_factor
from socialflow.core.services import relay_due_events
from tests.browsers import FIREFOX, browser, is_in, log_in
from tests.factories.accounts import PASSWORD
from tests.factors import code_now, give_app

SECOND_STEP = "/accounts/second-factor/"


def confirm(client, code, **fields):
    return client.post(SECOND_STEP, {"code": code, **fields})


@pytest.fixture
def guarded(owner):
    """The owner, with an app."""
    return give_app(owner)


def test_the_password_alone_leads_to_the_second_step(guarded):
    client = browser()
    assert log_in(client).headers["Location"] == SECOND_STEP
    assert not is_in(client)
    page = client.get(SECOND_STEP)
    assert "Code of your app" in page.text
    assert "backup code" not in page.text
    response = confirm(client, code_now())
    assert response.headers["Location"] == "/"
    assert is_in(client)


def test_who_lost_everything_is_told_where_to_write_if_there_is_an_address(guarded, settings):
    client = browser()
    log_in(client)
    assert "Ask those who run this site." in client.get(SECOND_STEP).text
    settings.CONTACT_EMAIL = "help@example.org"
    assert '<a href="mailto:help@example.org">help@example.org</a>' in client.get(SECOND_STEP).text


def test_the_way_on_survives_the_second_step(guarded):
    client = browser()
    client.post("/accounts/login/?next=/studio", {"login": "owner", "password": PASSWORD, "next": "/studio"})
    assert confirm(client, code_now()).headers["Location"] == "/studio"


def test_who_mistypes_once_is_let_in_by_the_right_code_at_once(guarded):
    client = browser()
    log_in(client)
    confirm(client, "000000")
    confirm(client, code_now())
    assert is_in(client)


def test_wrong_codes_are_said_and_the_next_one_has_to_wait(guarded):
    client = browser()
    log_in(client)
    wrong = confirm(client, "000000")
    assert wrong.status_code == 422
    assert "not right. Look again.<" in wrong.text
    assert "wait 2 seconds before the next one" in confirm(client, "000000").text
    early = confirm(client, code_now())
    assert early.status_code == 422
    assert "several wrong codes. Wait" in early.text
    assert not is_in(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        confirm(client, code_now())
    assert is_in(client)


def test_a_code_that_let_one_browser_in_lets_no_other_in(guarded):
    first, second = browser(), browser()
    log_in(first)
    log_in(second)
    code = code_now()
    confirm(first, code)
    assert "used already" in confirm(second, code).text
    assert not is_in(second)


def test_a_backup_code_lets_in_and_opens_its_part_of_the_page_when_wrong(guarded):
    codes = make_backup_codes(person=guarded)
    client = browser()
    log_in(client)
    wrong = client.post(SECOND_STEP, {"kind": "backup", "code": "abcd-efgh-jkmn"})
    assert "<details open>" in wrong.text
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        client.post(SECOND_STEP, {"kind": "backup", "code": codes[0]})
    assert is_in(client)


def test_nobody_gets_to_the_second_step_past_the_first(guarded):
    client = browser()
    assert client.get(SECOND_STEP).headers["Location"] == "/accounts/login/"
    assert confirm(client, code_now()).headers["Location"] == "/accounts/login/"
    log_in(client, password="wrong-password")
    confirm(client, code_now())
    assert not is_in(client)


def test_whoever_has_no_factor_is_not_asked(owner):
    client = browser()
    assert log_in(client).headers["Location"] == "/"


def test_a_remembered_browser_is_not_asked_for_thirty_days(guarded):
    client = browser()
    log_in(client)
    response = confirm(client, code_now(), remember="1")
    cookie = response.cookies["remembered_browser"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["max-age"]) == ("Lax", 30 * 24 * 3600)
    assert RememberedBrowser.objects.get().device == "Firefox on Linux"
    client.post("/accounts/logout/")
    log_in(client)
    assert is_in(client)
    client.post("/accounts/logout/")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        log_in(client)
        assert not is_in(client)


def test_a_browser_is_remembered_with_a_backup_code_too(guarded):
    codes = make_backup_codes(person=guarded)
    client = browser()
    log_in(client)
    form = client.get(SECOND_STEP).text.partition('name="kind" value="backup"')[2]
    assert 'name="remember"' in form
    confirm(client, codes[0], kind="backup", remember="1")
    client.post("/accounts/logout/")
    log_in(client)
    assert is_in(client)


def test_a_remembered_browser_is_called_in_the_language_of_whoever_looks(guarded):
    client = browser(HTTP_ACCEPT_LANGUAGE="de")
    log_in(client)
    confirm(client, code_now(), remember="1")
    assert RememberedBrowser.objects.get().device == "Firefox on Linux"
    assert "Firefox auf Linux" in client.get("/settings/factors").text
    assert "Firefox on Linux" not in client.get("/settings/security-log").text


def test_the_page_of_factors_says_what_a_change_does_to_remembered_browsers(guarded):
    client, said = browser(), "each of your browsers is asked for a code again"
    log_in(client)
    confirm(client, code_now())
    assert said not in client.get("/settings/factors").text
    remember_browser(person=guarded)
    assert said in client.get("/settings/factors").text


def test_the_cookie_goes_over_tls_only_where_sessions_do(guarded, settings):
    settings.SESSION_COOKIE_SECURE = True
    client = browser()
    log_in(client, secure=True)
    response = client.post(SECOND_STEP, {"code": code_now(), "remember": "1"}, secure=True)
    assert response.cookies["remembered_browser"]["secure"]


def test_a_remembered_browser_is_remembered_for_nobody_else(guarded, stranger):
    give_app(stranger)
    client = browser()
    log_in(client)
    confirm(client, code_now(), remember="1")
    client.post("/accounts/logout/")
    log_in(client, "stranger")
    assert not is_in(client)


def test_a_new_password_forgets_every_browser(guarded):
    client = browser()
    log_in(client)
    confirm(client, code_now(), remember="1")
    changed = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "Xk29!flowers"},
    )
    assert changed.status_code == 302
    assert not RememberedBrowser.objects.exists()
    client.post("/accounts/logout/")
    log_in(client, password="Xk29!flowers")
    assert not is_in(client)


def test_a_log_in_says_nothing_of_a_second_factor_to_whoever_guesses(guarded, stranger):
    answers = [log_in(browser(), login, "wrong-password") for login in ("owner", "stranger", "nobody")]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("second-factor" in answer.text for answer in answers)


def test_an_ordinary_page_of_somebody_verified_costs_no_query_more(guarded, stranger):
    verified, plain = browser(), browser()
    log_in(verified)
    confirm(verified, code_now())
    log_in(plain, "stranger")
    counts = []
    for client in (plain, verified):
        client.get("/settings/profile")
        with CaptureQueriesContext(connection) as captured:
            client.get("/settings/profile")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_staff_without_a_factor_are_led_to_set_one_up(client, staff):
    TotpDevice.objects.all().delete()
    del staff.otp_device
    client.force_login(staff)
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/settings/factors"
    assert "Staff need a second factor" in response.text
    assert client.get("/api/v1/me").json()["is_staff"] is False


def test_staff_who_did_not_show_their_factor_show_it_first(client, staff):
    del staff.otp_device
    client.force_login(staff)
    response = client.get("/admin/", follow=True)
    asked = response.redirect_chain[-1][0]
    assert asked.startswith("/accounts/reauthenticate/?next=/admin/")
    response = client.post(asked, {"code": code_now()}, follow=True)
    assert response.redirect_chain[-1][0] == "/admin/"
    assert response.status_code == 200


def test_staff_are_asked_in_every_browser_every_time(staff, guarded):
    client = browser()
    log_in(client, staff.username)
    assert "Do not ask in this browser" not in client.get(SECOND_STEP).text
    assert "remembered_browser" not in confirm(client, code_now(), remember="1").cookies
    assert client.get("/admin/").status_code == 200
    later = browser()
    log_in(later)
    assert "Do not ask in this browser" in later.get(SECOND_STEP).text
    confirm(later, code_now(), remember="1")
    later.post("/accounts/logout/")
    guarded.role = "moderator"
    guarded.save()
    assert log_in(later).headers["Location"] == SECOND_STEP


def test_staff_whose_factor_is_gone_are_out_of_the_administration_at_once(client, staff):
    give_app(staff, b"another twenty bytes")
    client.force_login(staff)
    assert client.get("/admin/").status_code == 200
    remove_factor(person=staff, factor_id=f"totp-{staff.otp_device.pk}")
    assert client.get("/admin/").status_code == 302


def test_nobody_who_is_not_staff_gets_in_with_a_factor(client, guarded):
    client.force_login(guarded)
    assert client.get("/admin/", follow=True).status_code == 403


def test_wrong_codes_are_in_the_log_of_their_owner(guarded):
    client = browser()
    log_in(client)
    confirm(client, "000000")
    relay_due_events()
    entry = AuditEntry.objects.get(action=Action.LOGIN_FAILED)
    assert (entry.subject_id, entry.details["step"], entry.user_agent) == (guarded.pk, "second_factor", FIREFOX)


def test_the_second_step_is_guarded_against_forgery(guarded):
    client = Client(enforce_csrf_checks=True)
    assert client.post(SECOND_STEP, {"code": "123456"}).status_code == 403


def program(client, path, body=None, *, session="", method="post"):
    """What an app of a phone says to `/_allauth/app/v1`, with the key of its session in a header."""
    headers = {"X-Session-Token": session} if session else {}
    address = f"/_allauth/app/v1/{path}"
    return getattr(client, method)(address, body or {}, content_type="application/json", headers=headers)


def test_a_program_takes_the_same_second_step(client, guarded):
    begun = program(client, "auth/login", {"username": "owner", "password": PASSWORD})
    assert begun.status_code == 401
    assert {"id": "second-factor", "is_pending": True} in begun.json()["data"]["flows"]
    session = begun.json()["meta"]["session_token"]
    wrong = program(client, "auth/second-factor", {"code": "000000"}, session=session)
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "wrong_code")
    program(client, "auth/second-factor", {"code": "000000"}, session=session)
    early = program(client, "auth/second-factor", {"code": code_now()}, session=session)
    assert (early.status_code, early.json()["code"]) == (429, "too_many_codes")
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        done = program(client, "auth/second-factor", {"code": code_now()}, session=session)
    assert done.status_code == 200
    assert done.json()["data"]["user"]["username"] == "owner"


def test_a_program_cannot_skip_the_first_step(client, guarded):
    assert program(client, "auth/second-factor", {"code": code_now()}).status_code == 401


def test_a_program_needs_fresh_proof_as_well(client, guarded):
    begun = program(client, "auth/login", {"username": "owner", "password": PASSWORD})
    session = begun.json()["meta"]["session_token"]
    done = program(client, "auth/second-factor", {"code": code_now()}, session=session)
    session = done.json()["meta"].get("session_token", session)
    new = {"email": "other@example.com"}
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert program(client, "account/email", session=session, method="get").status_code == 200
        assert program(client, "account/email", new, session=session).status_code == 401
        proved = program(client, "auth/reauthenticate", {"password": PASSWORD}, session=session)
        assert program(client, "account/email", new, session=session).status_code == 410, "its key is another now"
        session = proved.json()["meta"]["session_token"]
        assert program(client, "account/email", new, session=session).status_code == 401, "the password is not enough"
        session = program(client, "auth/second-factor", {"code": code_now()}, session=session).json()["meta"][
            "session_token"
        ]
        assert program(client, "account/email", new, session=session).status_code == 200
