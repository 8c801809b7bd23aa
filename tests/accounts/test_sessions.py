"""Where one is logged in: seen, ended, and over by themselves."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Session
from accounts.services import (
    end_other_sessions,
    end_session,
    end_sessions_by_staff,
    purge_sessions,
    session_channel,
)
from accounts.services.sessions import MAX_SESSIONS
from socialflow.core.errors import ForbiddenError, NotFoundError
from socialflow.core.redis import redis_client
from socialflow.core.services import relay_due_events
from tests.browsers import AWAY, CHROME, PLACES, browser, is_in, log_in
from tests.factories.accounts import PASSWORD
from tests.factors import give_app, show_proof

DAY = timedelta(days=1)


@pytest.fixture
def away(owner, home):
    client = browser(CHROME, AWAY)
    log_in(client)
    return client


def key_of(client):
    return client.cookies["sessionid"].value


def sessions(client):
    return client.get("/api/v1/me/sessions").json()


def test_a_log_in_says_from_where_it_came(owner, home, settings):
    settings.GEOIP_DATABASE = PLACES
    (session,) = sessions(home)
    assert (session["device"], session["address"], session["place"]) == (
        "Firefox on Linux", "81.2.69.142", "United Kingdom",
    )  # fmt: skip
    assert session["is_current"]
    assert Session.objects.get(user=owner).user_agent == home.defaults["HTTP_USER_AGENT"]


def test_every_session_of_ones_own_is_listed_and_no_key_is_told(home, away, stranger):
    other = browser()
    log_in(other, "stranger")
    page = home.get("/settings/sessions")
    assert [session["device"] for session in sessions(home)] == ["Firefox on Linux", "Chrome on Windows"]
    assert [session["device"] for session in sessions(away)] == ["Chrome on Windows", "Firefox on Linux"]
    for text in (page.text, home.get("/api/v1/me/sessions").text):
        assert "Chrome on Windows" in text
        assert key_of(home) not in text
        assert key_of(away) not in text
    assert page.text.count("this one") == 1


def test_a_session_is_ended_from_another_one(owner, home, away):
    ended = next(session for session in sessions(home) if not session["is_current"])
    assert home.post(f"/settings/sessions/{ended['id']}/end")["Location"] == "/settings/sessions"
    assert not is_in(away)
    assert is_in(home)
    entry = AuditEntry.objects.filter(subject=owner, action="session_ended").get()
    assert entry.details == {"device": "Chrome on Windows"}


def test_what_the_others_hold_is_not_read_to_end_one(owner, away):
    (session,) = Session.objects.filter(user=owner, user_agent=away.defaults["HTTP_USER_AGENT"])
    with CaptureQueriesContext(connection) as captured:
        end_session(person=owner, session_id=session.public_id)
    read = [query["sql"] for query in captured if query["sql"].startswith("SELECT") and '"sessions"' in query["sql"]]
    assert read
    assert not any("session_data" in sql for sql in read)


@pytest.mark.django_db(transaction=True)
def test_what_is_open_in_the_name_of_an_ended_session_is_told(owner, home, away):
    listener = redis_client().pubsub()
    listener.subscribe(session_channel(key_of(away)))
    assert listener.get_message(timeout=2)["type"] == "subscribe"
    end_other_sessions(person=owner, keep=key_of(home))
    assert listener.get_message(timeout=2)["type"] == "message"
    listener.close()


def test_all_others_are_ended_at_once(owner, home, away):
    assert home.post("/settings/sessions/end-others").status_code == 302
    assert (is_in(home), is_in(away)) == (True, False)
    assert AuditEntry.objects.filter(action="session_ended").get().details == {"count": 1}
    home.post("/settings/sessions/end-others")
    assert AuditEntry.objects.filter(action="session_ended").count() == 1


def test_programs_see_sessions_and_end_them_in_a_session_of_their_own(api, owner, home, away):
    program = api(owner)
    assert [session["is_current"] for session in sessions(program)] == [False, False]
    for address in ("/api/v1/me/sessions", f"/api/v1/me/sessions/{sessions(program)[0]['id']}"):
        refused = program.delete(address)
        assert (refused.status_code, refused.json()["code"]) == (401, "reauthentication_required")
    answer = Client().post(
        "/_allauth/app/v1/auth/login", {"username": "owner", "password": PASSWORD}, content_type="application/json"
    )
    shown = {"X-Session-Token": answer.json()["meta"]["session_token"]}
    ended = next(session for session in sessions(home) if session["device"] == "Chrome on Windows")
    assert Client().delete(f"/api/v1/me/sessions/{ended['id']}", headers=shown).status_code == 204
    assert Client().delete("/api/v1/me/sessions", headers=shown).json() == {"ended": 1}
    assert (is_in(home), is_in(away)) == (False, False)


def test_who_finds_an_open_session_ends_no_others(owner, home, away, time_machine):
    other = next(session for session in sessions(home) if not session["is_current"])
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    for path in ("/settings/sessions/end-others", f"/settings/sessions/{other['id']}/end"):
        assert home.post(path)["Location"].startswith("/accounts/reauthenticate/")
    assert home.delete("/api/v1/me/sessions").status_code == 401
    assert (is_in(home), is_in(away)) == (True, True)
    home.post("/accounts/reauthenticate/", {"password": PASSWORD})
    home.post("/settings/sessions/end-others")
    assert (is_in(home), is_in(away)) == (True, False)


def test_who_shows_again_who_they_are_gets_a_new_key(owner, home):
    copied = Client()
    copied.cookies["sessionid"] = key_of(home)
    before = key_of(home)
    home.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert key_of(home) != before
    assert (is_in(home), is_in(copied)) == (True, False)
    (session,) = sessions(home)
    assert session["device"] == "Firefox on Linux"


def test_a_browser_that_calls_the_api_keeps_its_own_session(home, away):
    home.get("/settings/sessions")
    answer = home.delete("/api/v1/me/sessions")
    assert answer.json() == {"ended": 1}
    assert (is_in(home), is_in(away)) == (True, False)


def test_nobody_ends_the_session_of_somebody_else(owner, home, stranger):
    (session,) = sessions(home)
    other = browser()
    log_in(other, "stranger")
    for refused in (
        other.post(f"/settings/sessions/{session['id']}/end"),
        other.delete(f"/api/v1/me/sessions/{session['id']}"),
        home.post("/settings/sessions/none/end"),
        home.post(f"/settings/sessions/{key_of(home)}/end"),
    ):
        assert refused.status_code == 404
    assert is_in(home)
    with pytest.raises(NotFoundError):
        end_session(person=stranger, session_id=session["id"])


def test_strangers_and_tokens_without_the_scope_are_refused(api, owner):
    assert api().get("/api/v1/me/sessions").status_code == 401
    assert api().delete("/api/v1/me/sessions").status_code == 401
    assert api(owner, scopes=["read"]).delete("/api/v1/me/sessions").status_code == 403
    assert browser().get("/settings/sessions")["Location"] == "/accounts/login/?next=/settings/sessions"


def test_a_new_password_ends_the_other_sessions(owner, home, away):
    form = {"oldpassword": PASSWORD, "password1": "quite-another-horse"}
    assert home.post("/accounts/password/change/", form).status_code == 302
    # At once, not when the other browser comes back.
    assert Session.objects.filter(user=owner).count() == 1
    assert (is_in(home), is_in(away)) == (True, False)
    assert AuditEntry.objects.filter(subject=owner, action="password_changed").exists()


def test_tokens_outlive_a_changed_password_but_not_a_reset_one(owner, home, api):
    program, thief = api(owner), browser(CHROME, AWAY)
    form = {"oldpassword": PASSWORD, "password1": "quite-another-horse"}
    home.post("/accounts/password/change/", form)
    assert is_in(program)
    log_in(thief, password="quite-another-horse")
    browser().post("/accounts/password/reset/", {"email": "owner@example.com"})
    link = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    mine = browser()
    page = mine.get(link)["Location"]
    mine.post(page, {"password1": "a-third-horse-runs"})
    assert [is_in(client) for client in (program, home, thief)] == [False, False, False]
    assert not Session.objects.filter(user=owner).exists()
    assert {"password_reset", "token_revoked"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_a_session_ends_when_it_is_not_used(owner, home, time_machine):
    time_machine.move_to(timezone.now() + timedelta(seconds=configured.SESSION_IDLE_SECONDS) - DAY)
    assert is_in(home)
    time_machine.move_to(timezone.now() + timedelta(seconds=configured.SESSION_IDLE_SECONDS) - DAY)
    assert is_in(home)
    time_machine.move_to(timezone.now() + timedelta(seconds=configured.SESSION_IDLE_SECONDS) + DAY)
    assert not is_in(home)


def test_a_session_ends_some_time_after_the_log_in_however_much_it_is_used(owner, home, time_machine):
    began, last = timezone.now(), timezone.now()
    while is_in(home) and last - began < timedelta(days=100):
        # Some pages write into the session; that must not make it younger.
        home.get("/accounts/email/")
        last = timezone.now()
        time_machine.move_to(last + 10 * DAY)
    assert timedelta(days=80) <= last - began < timedelta(days=90)


def test_the_last_use_is_written_now_and_then(owner, home, time_machine):
    first = Session.objects.get(user=owner).last_used_at
    time_machine.move_to(first + timedelta(minutes=4))
    home.get("/api/v1/me")
    assert Session.objects.get(user=owner).last_used_at == first
    time_machine.move_to(first + timedelta(minutes=6))
    home.get("/api/v1/me")
    assert Session.objects.get(user=owner).last_used_at > first


def test_who_only_looks_at_the_log_in_page_has_a_session_for_a_day(db, time_machine):
    client = browser()
    client.post("/accounts/signup/", {"username": "mara", "email": "mara@example.com", "password1": "correct-horse-b"})
    session = Session.objects.get(user=None)
    assert session.expire_date - timezone.now() <= DAY


def test_what_is_over_is_purged_and_nothing_else(owner, home, away, time_machine, monkeypatch):
    monkeypatch.setattr("accounts.services.sessions._PURGED_AT_ONCE", 2)
    for number in range(5):
        Session.objects.create(session_key=f"old{number}", session_data="x", expire_date=timezone.now() - DAY)
    assert purge_sessions() == 5
    assert Session.objects.count() == 2
    assert purge_sessions() == 0


def test_nobody_has_more_sessions_than_the_page_shows(owner, home):
    for number in range(MAX_SESSIONS + 5):
        Session.objects.create(
            session_key=f"old{number}", session_data="x", user=owner, expire_date=timezone.now() + DAY,
            last_used_at=timezone.now() - DAY,
        )  # fmt: skip
    assert len(sessions(home)) == MAX_SESSIONS
    assert purge_sessions() == 6
    assert Session.objects.filter(user=owner).count() == MAX_SESSIONS
    assert is_in(home)


def test_the_page_costs_the_same_with_one_session_and_with_ten(owner, home, django_assert_num_queries):
    for rows in (0, 9):
        for number in range(rows):
            Session.objects.create(
                session_key=f"more{number}", session_data="x", user=owner, expire_date=timezone.now() + DAY
            )
        with django_assert_num_queries(4):  # session, person, sessions, followed channels
            home.get("/settings/sessions")


def test_staff_end_the_sessions_of_somebody_and_the_operator_everybodys(owner, stranger, staff, home, away, mailoutbox):
    boss = Client()
    boss.force_login(staff)
    show_proof(boss, staff)
    path = f"/admin/accounts/user/act/sessions/?id={owner.pk}"
    assert boss.post(path, {"reason": ""}).status_code == 422
    assert is_in(home)
    assert boss.post(path, {"reason": "Somebody else was in"}).status_code == 302
    assert (is_in(home), is_in(away), is_in(boss)) == (False, False, True)
    entry = AuditEntry.objects.get(action="session_ended")
    assert (entry.subject_id, entry.actor_id, entry.details["count"]) == (owner.pk, staff.pk, 2)
    relay_due_events()
    assert "Somebody else was in" in mailoutbox[-1].body
    with pytest.raises(ForbiddenError):
        end_sessions_by_staff(actor=stranger, person_id=owner.pk, reason="For fun")
    call_command("end_sessions", stdout=StringIO())
    assert not is_in(boss)


def test_the_way_out_stands_on_every_page(home):
    for path in ("/", "/explore", "/settings/profile", "/settings/sessions", "/studio", "/accounts/email/"):
        assert 'action="/accounts/logout/"' in home.get(path).text, path


def test_after_a_change_of_factors_all_others_are_one_press_away(owner, home, away):
    give_app(owner)
    show_proof(home, owner)
    page = home.get("/settings/factors").text
    assert 'action="/settings/sessions/end-others"' in page
    home.post("/settings/sessions/end-others")
    assert (is_in(home), is_in(away)) == (True, False)
