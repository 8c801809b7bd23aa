"""What a person is shown of decisions about them, and where they answer: settings, signed link, API."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Appeal, User
from accounts.services import (
    ban_person,
    decide_appeal,
    end_sessions,
    lift_sanction,
    limit_person,
    standing_path,
    standing_token,
    suspend_person,
    warn_person,
)
from tests.factories.accounts import PASSWORD
from tests.factors import code_now, give_app
from tests.programs import Program

pytestmark = pytest.mark.django_db


def log_in(client, name="owner", password=PASSWORD):
    return client.post("/accounts/login/", {"login": name, "password": password})


def test_who_is_kept_out_is_told_why_after_the_right_password_and_can_appeal(client, owner, staff):
    until = timezone.now() + timedelta(days=3)
    suspend_person(actor=staff, person_id=owner.pk, reason="Threats in comments", until=until)
    answer = log_in(client)
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "Your account is suspended" in page.text
    assert "Threats in comments" in page.text
    assert page.headers["Cache-Control"].startswith("max-age=0") or "no-store" in page.headers["Cache-Control"]
    sanction = re.search(r'name="sanction" value="([^"]+)"', page.text)[1]
    sent = client.post(answer.url, {"sanction": sanction, "text": "It was a quote from a film"}, follow=True)
    assert "It was a quote from a film" in sent.text
    assert Appeal.objects.get().sanction.person == owner
    assert "_auth_user_id" not in client.session, "still not logged in"


def test_a_wrong_password_learns_nothing_of_a_sanction(client, owner, staff):
    ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    banned = log_in(client, password="not-the-password-1")
    unknown = log_in(Client(), name="nobody_at_all", password="not-the-password-1")
    assert banned.status_code == unknown.status_code == 200
    assert "Spam" not in banned.text


def test_a_link_is_for_one_person_and_ends(client, owner, stranger, staff, time_machine):
    sanction = ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    theirs, path = standing_path(stranger), standing_path(owner)
    assert "Nothing keeps you out" in client.get(theirs).text
    refused = client.post(theirs, {"sanction": sanction.pk, "text": "I am the owner, truly"})
    assert refused.status_code == 422
    assert client.get(path[:-2] + "xx").status_code == 404
    foreign = signing.dumps(str(owner.pk), salt="something.else")
    assert client.get(f"/standing/{foreign}").status_code == 404
    assert not Appeal.objects.exists()
    time_machine.move_to(timezone.now() + timedelta(days=20, seconds=5))
    assert client.get(path).status_code == 404


def test_the_settings_show_decisions_and_take_an_appeal(client, owner, stranger, staff):
    client.force_login(owner)
    assert "Everything is fine" in client.get("/settings/standing").text
    warning = warn_person(actor=staff, person_id=owner.pk, reason="Rude to newcomers")
    warn_person(actor=staff, person_id=stranger.pk, reason="Not for your eyes")
    page = client.get("/settings/standing")
    assert "Rude to newcomers" in page.text
    assert "Not for your eyes" not in page.text
    assert staff.username not in page.text
    assert "Somebody else of the staff reads it, when there is one." in page.text, "as the mail of the decision says"
    empty = client.post("/settings/standing", {"sanction": warning.pk, "text": ""})
    assert empty.status_code == 422
    assert client.post("/settings/standing", {"sanction": warning.pk, "text": "I was tired"}).status_code == 302
    again = client.post("/settings/standing", {"sanction": warning.pk, "text": "Again"})
    assert again.status_code == 422
    make_answer(staff, Appeal.objects.get())
    page = client.get("/settings/standing").text
    assert "I was tired" in page
    assert "So were they" in page


def test_words_are_shown_as_words(client, owner, staff):
    client.force_login(owner)
    warn_person(actor=staff, person_id=owner.pk, reason="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in client.get("/settings/standing").text


def test_programs_read_and_appeal(api, owner, stranger, staff):
    sanction = limit_person(actor=staff, person_id=owner.pk, reason="Noise")
    (shown,) = api(owner).get("/api/v1/me/sanctions").json()["items"]
    assert (shown["id"], shown["kind"], shown["reason"]) == (str(sanction.pk), "limit", "Noise")
    assert (shown["appeal"], shown["ended_at"]) == (None, None)
    assert shown["appeal_until"]
    path = f"/api/v1/me/sanctions/{sanction.pk}/appeal"
    assert api().post(path, {"text": "Hi"}).status_code == 401
    assert api(stranger).post(path, {"text": "Hi"}).status_code == 404
    assert api(owner, scopes=["read"]).post(path, {"text": "Hi"}).status_code == 403
    assert api(owner).post(path, {"text": ""}).status_code == 422
    made = api(owner).post(path, {"text": "It was music"})
    assert (made.status_code, made.json()["state"], made.json()["answer"]) == (201, "open", "")
    assert api(owner).post(path, {"text": "Again"}).status_code == 409
    make_answer(staff, Appeal.objects.get())
    (shown,) = api(owner).get("/api/v1/me/sanctions").json()["items"]
    assert (shown["appeal"]["state"], shown["appeal"]["answer"], shown["appeal_until"]) == (
        "denied",
        "So were they",
        None,
    )


def test_programs_ask_how_the_account_stands(api, owner, staff):
    assert api(owner).get("/api/v1/me/standing").json() == {"status": "active", "sanction": None}
    limit_person(actor=staff, person_id=owner.pk, reason="Noise")
    shown = api(owner).get("/api/v1/me/standing").json()
    assert (shown["status"], shown["sanction"]["kind"], shown["sanction"]["reason"]) == ("limited", "limit", "Noise")
    assert staff.username not in str(shown)
    assert api().get("/api/v1/me/standing").status_code == 401


def test_a_program_whose_person_is_kept_out_is_told_where_to_read_why_and_appeals(client, api, owner, stranger, staff):
    until = timezone.now() + timedelta(days=3)
    sanction = suspend_person(actor=staff, person_id=owner.pk, reason="Threats", until=until)

    def try_it(password):
        body = {"username": "owner", "password": password}
        return client.post("/_allauth/app/v1/auth/login", body, content_type="application/json")

    assert "standing" not in try_it("not-the-password-1").text
    told = try_it(PASSWORD)
    assert told.status_code == 403
    assert told.json()["errors"][0]["code"] == "account_suspended"
    address = told.json()["data"]["standing_url"]
    shown = api().get(address).json()
    assert (shown["status"], shown["sanction"]["reason"], shown["sanction"]["id"]) == (
        "suspended", "Threats", str(sanction.pk),
    )  # fmt: skip
    assert api().post(f"{address}/appeal", {"text": " "}).status_code == 422
    made = api().post(f"{address}/appeal", {"text": "It was a quote"})
    assert (made.status_code, made.json()["state"]) == (201, "open")
    assert Appeal.objects.get().sanction_id == sanction.pk
    assert api().post(f"{address}/appeal", {"text": "Again"}).json()["code"] == "already_appealed"
    assert api().get(address[:-2] + "xx").json()["code"] == "link_not_valid"
    theirs = f"/api/v1/standing/{standing_token(stranger)}"
    assert api().get(theirs).json() == {"status": "active", "sanction": None}
    assert api().post(f"{theirs}/appeal", {"text": "Why"}).json()["code"] == "nothing_in_force"
    assert client.get("/api/v1/me").status_code == 401, "still not logged in"


def test_the_list_has_pages(api, owner, staff):
    for number in range(3):
        warn_person(actor=staff, person_id=owner.pk, reason=f"Number {number}")
    client = api(owner)
    first = client.get("/api/v1/me/sanctions?limit=2").json()
    second = client.get(first["next"]).json()
    reasons = [item["reason"] for item in [*first["items"], *second["items"]]]
    assert reasons == ["Number 2", "Number 1", "Number 0"]
    assert second["next"] is None


def make_answer(staff, appeal):
    from tests.factories.accounts import UserFactory

    judge = UserFactory(role="admin") if appeal.sanction.imposed_by_id == staff.pk else staff
    decide_appeal(actor=judge, appeal_id=appeal.pk, is_granted=False, answer="So were they")


@pytest.mark.parametrize("impose", [ban_person, suspend_person])
def test_who_has_a_second_factor_shows_it_before_the_reason_is_shown(client, owner, staff, impose):
    give_app(owner)
    until = {"until": timezone.now() + timedelta(days=3)} if impose is suspend_person else {}
    impose(actor=staff, person_id=owner.pk, reason="Threats in comments", **until)
    assert log_in(client).url == "/accounts/second-factor/", "a thief of the password is as far as with any account"
    for _ in range(2):
        missed = client.post("/accounts/second-factor/", {"code": "000000"})
        assert "standing" not in missed.headers.get("Location", "")
    other = Client()
    log_in(other)
    shown = other.post("/accounts/second-factor/", {"code": code_now(steps=1)})
    assert shown.status_code == 422, "one waits after two misses, as at any log-in"
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        shown = other.post("/accounts/second-factor/", {"code": code_now()})
        assert shown.url.startswith("/standing/")
        assert "Threats in comments" in other.get(shown.url).text
        assert other.get("/accounts/second-factor/").url == "/accounts/login/", "the log-in is over"
        assert other.get("/api/v1/me").status_code == 401


def test_a_program_shows_the_second_factor_of_its_person_first(owner, staff):
    give_app(owner)
    ban_person(actor=staff, person_id=owner.pk, reason="Threats")
    program = Program()
    asked = program.post("/auth/login", username="owner", password=PASSWORD)
    assert asked.status_code == 401
    assert "standing" not in asked.text
    told = program.post("/auth/second-factor", code=code_now())
    assert (told.status_code, told.json()["errors"][0]["code"]) == (403, "account_banned")
    assert "/api/v1/standing/" in told.json()["data"]["standing_url"]
    assert program.post("/auth/second-factor", code=code_now(steps=1)).status_code == 401, "the log-in is over"
    assert not program.is_in()


PAGE = {"accept": "text/html,application/xhtml+xml"}
TOLD = "/accounts/login/?to=standing"


@pytest.fixture
def reader(client, owner):
    """The owner's browser, with a page open."""
    client.force_login(owner)
    assert client.get("/studio", headers=PAGE).status_code == 200
    return client


def suspend(staff, owner):
    return suspend_person(
        actor=staff, person_id=owner.pk, reason="Threats in comments", until=timezone.now() + timedelta(days=3)
    )


@pytest.mark.parametrize("path", ["/", "/studio", "/explore", "/@owner", "/settings/profile", "/accounts/login/"])
@pytest.mark.django_db(transaction=True)
def test_whose_page_was_open_is_told_with_the_next_click_why_they_are_out(reader, owner, staff, path):
    suspend(staff, owner)
    # What the open page asks for by itself takes nothing away.
    assert reader.get("/api/v1/me").status_code == 401
    assert reader.get("/explore", headers={"hx-request": "true", **PAGE}).status_code == 200
    assert reader.post("/@owner/follow").status_code == 302
    answer = reader.get(path, headers=PAGE)
    assert answer["Location"] == TOLD
    assert "no-store" in answer["Cache-Control"]
    page = reader.get(answer["Location"], headers=PAGE)
    assert page.status_code == 200, "told once, and no circle of pages"
    assert "<h1>Your session ended because of how your account stands</h1>" in page.text
    assert "how to appeal" in page.text
    assert "Threats" not in page.text
    assert reader.get("/explore", headers=PAGE).status_code == 200
    shown = reader.post(TOLD, {"login": "owner", "password": PASSWORD}, follow=True)
    assert "Threats in comments" in shown.text


@pytest.mark.django_db(transaction=True)
def test_nobody_else_is_told(client, reader, owner, stranger, staff):
    other = Client()
    other.force_login(stranger)
    suspend(staff, owner)
    for visitor in (Client(), other):
        assert visitor.get("/", headers=PAGE).status_code == 200
    forged = Client()
    forged.cookies["sessionid"] = "a" * 32
    assert forged.get("/explore", headers=PAGE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_session_that_ended_otherwise_is_a_strangers_as_before(reader, owner):
    end_sessions(person=owner)
    assert reader.get("/explore", headers=PAGE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_only_logs_in_again_is_in_nobodys_way(reader, owner, staff):
    sanction = suspend(staff, owner)
    assert reader.get("/", headers=PAGE)["Location"] == TOLD
    lift_sanction(actor=staff, sanction_id=sanction.pk, reason="We looked again")
    assert reader.post(TOLD, {"login": "owner", "password": PASSWORD}).status_code == 302
    assert reader.get("/studio", headers=PAGE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_was_lifted_meanwhile_is_not_told_any_more(reader, owner, staff):
    sanction = suspend(staff, owner)
    lift_sanction(actor=staff, sanction_id=sanction.pk, reason="We looked again")
    assert reader.get("/", headers=PAGE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_program_is_told_by_the_code_of_the_problem(api, owner, staff):
    by_token, by_session = api(owner), Program()
    by_session.post("/auth/login", username="owner", password=PASSWORD)
    assert by_session.is_in()
    suspend(staff, owner)
    for program in (by_token.get("/api/v1/me"), by_session.me()):
        assert (program.status_code, program.json()["code"]) == (401, "account_suspended")
        assert "Threats" not in program.text
    ban_person(actor=staff, person_id=owner.pk, reason="Threats")
    assert by_token.get("/api/v1/me").json()["code"] == "account_banned"
    unknown = Program()
    unknown.token = "a" * 32
    assert unknown.me().json()["code"] == "invalid_token"


@pytest.mark.django_db(transaction=True)
def test_so_is_a_page_that_calls_the_api_with_the_cookie_of_its_session(reader, owner, staff):
    suspend(staff, owner)
    for told in (
        reader.get("/api/v1/me"), reader.delete("/api/v1/users/stranger/follow"), reader.get("/api/v1/staff/appeals"),
    ):  # fmt: skip
        assert (told.status_code, told.json()["code"]) == (401, "account_suspended")
        assert told["WWW-Authenticate"]
        assert "Threats" not in told.text
    assert reader.get("/api/v1/users/owner").status_code == 404, "what everybody may read is as for everybody"
    ban_person(actor=staff, person_id=owner.pk, reason="Threats")
    assert reader.get("/api/v1/me").json()["code"] == "account_banned"
    stranger = Client()
    stranger.cookies["sessionid"] = "a" * 32
    assert stranger.get("/api/v1/me").json()["code"] == "not_authenticated"


def read_line(client, path="/"):
    return "The staff decided something about your account." in client.get(path, headers=PAGE).text


@pytest.mark.parametrize("impose", [warn_person, limit_person])
def test_who_is_warned_or_limited_has_a_line_on_every_page_until_they_have_read_it(
    client, owner, stranger, staff, impose
):
    client.force_login(owner)
    other = Client()
    other.force_login(stranger)
    assert not read_line(client)
    impose(actor=staff, person_id=owner.pk, reason="Rude in comments")
    for path in ("/", "/explore", "/settings/profile", "/studio"):
        assert read_line(client, path)
        assert not read_line(other, path)
    assert "Rude" not in client.get("/").text
    page = client.get("/settings/standing", headers=PAGE).text
    assert "Rude in comments" in page
    assert "The staff decided something" not in page, "this is the page that the line leads to"
    assert not read_line(client)
    warn_person(actor=staff, person_id=owner.pk, reason="Rude again")
    assert read_line(client)


def test_a_decision_is_read_by_whoever_sees_its_page_and_by_nothing_else(client, owner, staff):
    client.force_login(owner)
    warn_person(actor=staff, person_id=owner.pk, reason="Rude")
    before = User.objects.get(pk=owner.pk).updated_at
    client.head("/settings/standing")
    client.post("/settings/standing", {"text": ""})
    client.get("/settings/standing", {"cursor": "x"})
    for purpose in ("prefetch", "prefetch;prerender"):
        client.get("/settings/standing", headers={"Sec-Purpose": purpose})
    assert read_line(client)
    assert User.objects.get(pk=owner.pk).updated_at == before
    client.get("/settings/standing", headers=PAGE)
    assert not read_line(client)
    assert User.objects.get(pk=owner.pk).updated_at > before


def test_the_line_costs_no_page_a_query(client, owner, staff):
    def count():
        with CaptureQueriesContext(connection) as captured:
            client.get("/settings/language", headers=PAGE)
        return len(captured)

    client.force_login(owner)
    client.get("/settings/language", headers=PAGE)
    before = count()
    warn_person(actor=staff, person_id=owner.pk, reason="Rude")
    assert read_line(client, "/settings/language")
    assert count() == before
