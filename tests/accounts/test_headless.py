"""Becoming a member and logging in as a program, and what its session may over the API."""

import re
from datetime import timedelta

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Session, User
from accounts.services import create_invite, end_other_sessions, promise_text, suspend_person
from tests.factories.accounts import PASSWORD, EmailAddressFactory, UserFactory
from tests.factors import code_now, give_app
from tests.identity import CLIENT_ID, Identity, apps_of, serving
from tests.mails import mailed_code
from tests.programs import Program, pending
from tests.texts import NUMBER, no_texts, own, texted_code, texts  # noqa: F401 - a fixture

ACCOUNT = {"username": "mara", "email": "mara@example.com", "password": "correct-horse-battery"}


pytestmark = pytest.mark.usefixtures("no_texts")


@pytest.fixture
def program(db):
    return Program()


@pytest.fixture
def logged_in(owner):
    program = Program()
    assert program.post("/auth/login", username="owner", password=PASSWORD).status_code == 200
    return program


def test_a_program_signs_its_person_up(program):
    response = program.post("/auth/signup", **ACCOUNT)
    assert (response.status_code, pending(response)) == (401, ["verify_email"])
    response = program.post("/auth/email/verify", key=mailed_code())
    assert response.status_code == 200
    assert response.json()["data"]["user"]["username"] == "mara"
    assert program.me().json()["username"] == "mara"
    assert User.objects.get().check_password(ACCOUNT["password"])
    assert program.post("/account/email", email="second@example.com").status_code == 200  # the sign-up is proof


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"username": "admin"}, "username_reserved"),
        ({"email": "x"}, "invalid"),
        ({"email": "mara@example.com\nBcc: x@example.com"}, "invalid"),
        ({"password": "short"}, "password_too_short"),
    ],
)
def test_what_cannot_be_is_said(program, fields, code):
    response = program.post("/auth/signup", **{**ACCOUNT, **fields})
    assert response.status_code == 400
    assert code in {error["code"] for error in response.json()["errors"]}
    assert not User.objects.exists()


def test_an_address_that_has_an_account_is_told_only_by_mail(owner, program):
    new = Program().post("/auth/signup", **ACCOUNT)
    known = program.post("/auth/signup", **{**ACCOUNT, "username": "other", "email": "owner@example.com"})
    assert known.status_code == new.status_code == 401
    assert pending(known) == pending(new)
    assert mail.outbox[-1].subject == "You already have a SocialFlow account"


def test_the_policy_is_the_same_for_programs(program, settings, staff):
    settings.SIGNUP_POLICY = "invite"
    refused = program.post("/auth/signup", **ACCOUNT)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "invite_missing")
    settings.MINIMUM_AGE, settings.TERMS_VERSION = 16, "1"
    invite = create_invite(actor=staff).code
    young = program.post("/auth/signup", **ACCOUNT, invite=invite, birth_date="2020-01-01", terms=True)
    assert "too_young" in {error["code"] for error in young.json()["errors"]}
    assert (
        program.post("/auth/signup", **ACCOUNT, invite=invite, birth_date="1990-01-01", terms=True).status_code == 401
    )


def test_all_that_is_wrong_with_a_sign_up_is_said_at_once(program, settings):
    settings.SIGNUP_POLICY, settings.MINIMUM_AGE, settings.TERMS_VERSION = "approval", 16, "1"
    wrong = {"username": "admin", "email": "x", "password": "short", "birth_date": "2020-01-01", "invite": "made-up"}
    told = program.post("/auth/signup", **wrong)
    assert {(error.get("param"), error["code"]) for error in told.json()["errors"]} == {
        ("username", "username_reserved"),
        ("email", "invalid"),
        ("password", "password_too_short"),
        ("birth_date", "too_young"),
        ("terms", "required"),
        (None, "invite_not_valid"),
    }
    del wrong["invite"]
    told = program.post("/auth/signup", **wrong, reason=" ", terms=True)
    assert {"reason_missing", "too_young"} < {error["code"] for error in told.json()["errors"]}


def test_closed_is_closed_to_programs(program, settings):
    settings.SIGNUP_POLICY = "closed"
    response = program.post("/auth/signup", **ACCOUNT)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "signup_closed")
    assert "signup" not in [flow["id"] for flow in program.ask("GET", "/auth/session").json()["data"]["flows"]]
    assert not User.objects.exists()


def test_who_waits_for_staff_is_not_let_in(program, settings):
    settings.SIGNUP_POLICY = "approval"
    program.post("/auth/signup", **ACCOUNT, reason="I paint.")
    told = program.post("/auth/email/verify", key=mailed_code())
    again = Program().post("/auth/login", username="mara", password=ACCOUNT["password"])
    for response in (told, again):
        assert (response.status_code, response.json()["errors"][0]["code"]) == (403, "account_pending")
    assert program.me().status_code == 401
    assert EmailAddress.objects.get(email="mara@example.com").verified


@pytest.mark.parametrize("by", [{"username": "owner"}, {"email": "Owner@example.com"}, {"phone": NUMBER}])
def test_a_program_logs_in_as_people_do(owner, program, by):
    own(owner)
    assert program.post("/auth/login", **by, password="wrong-password").status_code == 400
    assert program.post("/auth/login", **by, password=PASSWORD).status_code == 200
    assert program.me().json()["username"] == "owner"


def test_wrong_passwords_wait_for_programs_too(owner, program):
    for _try in range(5):
        program.post("/auth/login", username="owner", password="wrong-password")
    response = program.post("/auth/login", username="owner", password=PASSWORD)
    assert (response.status_code, response.json()["code"]) == (429, "too_many_login_attempts")
    assert int(response["Retry-After"]) == response.json()["retry_after_seconds"] > 0


def test_whatever_comes_too_often_is_answered_alike(owner, program, logged_in):
    asked = [program.post("/auth/code/request", email="owner@example.com") for _mail in range(4)]
    assert [response.status_code for response in asked] == [401, 401, 401, 429]
    assert asked[-1].json()["code"] == "too_many_login_attempts"
    proofs = [logged_in.post("/auth/reauthenticate", password="wrong-password") for _try in range(11)]
    assert (proofs[0].status_code, proofs[-1].status_code) == (400, 429)


def test_the_second_factor_is_asked_of_programs(owner, program, time_machine):
    give_app(owner)
    response = program.post("/auth/login", username="owner", password=PASSWORD)
    assert (response.status_code, pending(response)) == (401, ["second-factor"])
    assert program.me().status_code == 401
    assert program.post("/auth/second-factor", code="000000").status_code == 400
    time_machine.move_to(timezone.now().timestamp() + 60)
    assert program.post("/auth/second-factor", code=code_now()).status_code == 200
    assert program.me().status_code == 200


def test_a_program_logs_in_by_a_mailed_or_texted_code(owner, program):
    response = program.post("/auth/code/request", email="owner@example.com")
    assert (response.status_code, pending(response)) == (401, ["login_by_code"])
    assert program.post("/auth/code/confirm", code=mailed_code()).status_code == 200
    own(owner)
    other = Program()
    other.post("/auth/code/request", phone="+447911123456")
    assert other.post("/auth/code/confirm", code=texted_code()).status_code == 200
    assert other.me().status_code == 200


def test_so_many_texts_are_refused_in_words_for_programs(program):
    for _text in range(5):
        promise_text(number="+447911123456", text="x")
    response = program.post("/auth/code/request", phone="+447911123456")
    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "too_many_texts"


def test_a_forgotten_password_is_chosen_anew(owner, program):
    program.post("/auth/password/request", email="owner@example.com")
    key = re.search(r"/password/reset/key/([^/\s]+)/", mail.outbox[-1].body)[1]
    assert program.post("/auth/password/reset", key=key, password="quite-another-horse").status_code == 401
    assert Program().post("/auth/login", username="owner", password="quite-another-horse").status_code == 200


def test_addresses_and_numbers_are_kept_over_the_api(owner, logged_in):
    assert logged_in.post("/account/email", email="second@example.com").status_code == 200
    assert logged_in.post("/account/phone", phone="+44 7911 123456").status_code == 202
    assert logged_in.post("/auth/phone/verify", code=texted_code()).status_code == 200
    owner.refresh_from_db()
    assert owner.phone == "+447911123456"
    assert logged_in.ask("GET", "/account/phone").json()["data"][0]["verified"] is True


def test_what_a_thief_would_change_wants_fresh_proof(owner, logged_in, time_machine):
    time_machine.move_to(timezone.now().timestamp() + 601)
    assert logged_in.post("/account/phone", phone="+447911123456").status_code == 401
    assert logged_in.ask("DELETE", "/account/providers", {"provider": "github", "account": "1"}).status_code == 401
    assert texts() == []
    assert logged_in.post("/auth/reauthenticate", password=PASSWORD).status_code == 200
    assert logged_in.post("/account/phone", phone="+447911123456").status_code == 202


def test_an_id_token_of_a_provider_is_checked_by_its_signature(program, settings):
    with serving(Identity()) as identity:
        settings.SOCIALACCOUNT_PROVIDERS = apps_of(identity, settings.SOCIALACCOUNT_PROVIDERS)
        forged = jwt.encode(
            {"iss": identity.base, "aud": CLIENT_ID, "sub": "1", "exp": 4_000_000_000}, "k" * 32, algorithm="HS256",
            headers={"kid": "1"},
        )  # fmt: skip
        token = {"client_id": CLIENT_ID, "id_token": forged}
        response = program.post("/auth/provider/token", provider="openid", process="login", token=token)
    assert response.status_code == 400
    assert not User.objects.exists()


@pytest.mark.parametrize("rest", ["", "AA"])
def test_an_id_token_lets_in_once(program, owner, settings, rest):
    with serving(Identity()) as identity:
        settings.SOCIALACCOUNT_PROVIDERS = apps_of(identity, settings.SOCIALACCOUNT_PROVIDERS)
        SocialAccount.objects.create(user=owner, provider="openid", uid="4711")
        id_token = identity._id_token({})
        sent = {"provider": "openid", "process": "login"}
        token = {"client_id": CLIENT_ID, "id_token": id_token}
        assert program.post("/auth/provider/token", **sent, token=token).status_code == 200
        again = Program().post("/auth/provider/token", **sent, token={**token, "id_token": id_token + rest})
    assert again.status_code == 400
    assert Session.objects.filter(user=owner).count() == 1


def test_the_session_writes_without_a_cookie_or_a_csrf_token(owner, logged_in):
    response = logged_in.ask("PATCH", "/api/v1/me", {"display_name": "Owner of it all"})
    assert response.status_code == 200
    owner.refresh_from_db()
    assert owner.display_name == "Owner of it all"
    assert not logged_in.client.cookies.get("sessionid")


def test_logging_out_ends_it_at_once(logged_in):
    assert logged_in.ask("DELETE", "/auth/session").status_code == 401
    assert logged_in.me().status_code == 401
    assert logged_in.me().json()["code"] == "invalid_token"


def test_whoever_ends_the_session_or_is_suspended_is_out_at_once(owner, staff, logged_in):
    assert logged_in.me().status_code == 200
    end_other_sessions(person=owner, keep=None)
    assert logged_in.me().status_code == 401
    again = Program()
    again.post("/auth/login", username="owner", password=PASSWORD)
    suspend_person(actor=staff, person_id=owner.pk, reason="Rude.", until=timezone.now() + timedelta(days=1))
    assert again.me().status_code == 401


@pytest.mark.parametrize("token", ["made-up", "x" * 5000, "' OR 1=1 --"])
def test_a_made_up_token_opens_nothing(program, token):
    program.token = token
    assert program.me().status_code == 401


def test_staff_without_their_second_factor_are_no_staff(db, program):
    warden = UserFactory(username="warden", role="admin")
    EmailAddressFactory(user=warden)
    program.post("/auth/login", username="warden", password=PASSWORD)
    assert program.me().status_code == 200
    assert program.post("/api/v1/me/tokens", name="x", scopes=["admin"]).status_code in {403, 422}
    assert warden.is_staff


def test_it_costs_one_query_more_than_a_token(owner, logged_in, api):
    token = api(owner)
    token.get("/api/v1/me")
    with CaptureQueriesContext(connection) as by_token:
        token.get("/api/v1/me")
    logged_in.me()
    with CaptureQueriesContext(connection) as by_session:
        logged_in.me()
    assert len(by_session) - len(by_token) <= 1


def test_the_addresses_are_described(client, db):
    answer = client.get("/_allauth/openapi.json")
    assert answer.status_code == 200
    assert any(path.endswith("/v1/auth/login") for path in answer.json()["paths"])


def test_an_address_that_is_not_there_is_a_problem_too(db, client):
    for answer in (client.get("/_allauth/app/v1/nothing"), client.post("/_allauth/app/v1/auth/nothing")):
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["code"] == "not_found"


def test_the_sessions_of_programs_are_listed_with_the_others(owner, logged_in):
    assert Session.objects.filter(user=owner).count() == 1
    assert logged_in.client.cookies.get("sessionid") is None
