"""Fresh proof of who it is, before anything that a thief of a session would do."""

import re
from base64 import b32decode
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import BackupCodes, RememberedBrowser, TotpDevice, User
from accounts.services import create_token, make_backup_codes, remember_browser
from tests.browsers import browser, log_in
from tests.factories.accounts import PASSWORD
from tests.factors import code_now, give_app, show_proof

PROVE = "/accounts/reauthenticate/"
FACTORS = "/settings/factors"


def asks(response, back="/"):
    return response.status_code == 302 and response.headers["Location"] == f"{PROVE}?next={back}"


@pytest.fixture
def browsing(client, owner):
    """The owner's browser, with a session that is old."""
    client.force_login(owner)
    return client


def changes(person):
    """Every form that only fresh proof opens."""
    factor = f"totp-{person.otp_device.pk}" if hasattr(person, "otp_device") else "totp-1"
    browser_id = RememberedBrowser.objects.get(user=person).pk
    return [
        f"{FACTORS}/app/start",
        f"{FACTORS}/app",
        f"{FACTORS}/codes",
        f"{FACTORS}/{factor}/rename",
        f"{FACTORS}/{factor}/remove",
        f"{FACTORS}/browsers/{browser_id}/forget",
        f"{FACTORS}/browsers/forget",
        "/accounts/email/",
        "/accounts/password/change/",
    ]


def test_an_old_session_changes_nothing(browsing, owner):
    make_backup_codes(person=give_app(owner))
    remember_browser(person=owner)
    before = list(BackupCodes.objects.values_list("digests"))
    for path in changes(owner):
        response = browsing.post(
            path, {"email": "thief@example.com", "action_add": "", "name": "x", "code": code_now()}
        )
        assert asks(response), path
    assert TotpDevice.objects.count() == RememberedBrowser.objects.count() == 1
    assert list(BackupCodes.objects.values_list("digests")) == before
    assert list(owner.emailaddress_set.values_list("email", flat=True)) == ["owner@example.com"]


def test_the_password_page_is_not_even_shown(browsing):
    assert asks(browsing.get("/accounts/password/change/"), "/accounts/password/change/")


def test_looking_needs_no_proof(browsing):
    assert browsing.get(FACTORS).status_code == 200
    assert browsing.get("/accounts/email/").status_code == 200


def test_a_log_in_is_proof_for_ten_minutes(owner):
    client = browser()
    log_in(client)
    assert client.post(f"{FACTORS}/app/start").headers["Location"] == f"{FACTORS}/app"
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert asks(client.post(f"{FACTORS}/app/start"))


def test_the_password_proves_it_and_leads_back(browsing):
    sent = {"next": "/settings/factors", "password": PASSWORD}
    wrong = browsing.post(PROVE, {**sent, "password": "wrong-password"})
    assert wrong.status_code == 422
    assert asks(browsing.post(f"{FACTORS}/app/start"))
    assert browsing.post(PROVE, sent).headers["Location"] == "/settings/factors"
    assert browsing.post(f"{FACTORS}/app/start").headers["Location"] == f"{FACTORS}/app"


def test_a_form_leads_back_to_the_page_that_it_stood_on(browsing):
    response = browsing.post(f"{FACTORS}/codes", headers={"Referer": "http://testserver/settings/factors"})
    assert asks(response, "http%3A//testserver/settings/factors")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(browsing, target):
    response = browsing.post(f"{PROVE}?next={target}", {"password": PASSWORD, "next": target})
    assert response.headers["Location"] == "/"


def test_with_a_second_factor_the_password_is_no_proof(browsing, owner):
    make_backup_codes(person=give_app(owner))
    assert browsing.post(PROVE, {"password": PASSWORD}).status_code == 200
    assert asks(browsing.post(f"{FACTORS}/codes"))
    page = browsing.get(PROVE).text
    assert 'name="password"' not in page
    assert browsing.post(PROVE, {"code": code_now()}).status_code == 302
    assert browsing.post(f"{FACTORS}/codes").status_code == 200


def test_a_backup_code_is_proof(browsing, owner):
    codes = make_backup_codes(person=give_app(owner))
    assert browsing.post(PROVE, {"kind": "backup", "code": codes[0]}).status_code == 302
    assert browsing.post(f"{FACTORS}/codes").status_code == 200


def test_a_remembered_browser_is_no_proof(owner):
    give_app(owner)
    client = browser()
    log_in(client)
    client.post("/accounts/second-factor/", {"code": code_now(), "remember": "1"})
    client.post("/accounts/logout/")
    log_in(client)
    assert asks(client.post(f"{FACTORS}/codes"))


def test_proof_of_another_person_is_none(browsing, owner, stranger):
    show_proof(browsing, stranger)
    assert asks(browsing.post(f"{FACTORS}/app/start"))


def test_who_has_no_password_logs_in_again(client, owner):
    User.objects.filter(pk=owner.pk).update(password=make_password(None))
    owner.refresh_from_db()
    client.force_login(owner)
    page = client.get(f"{PROVE}?next=/settings/factors")
    assert "Log in again" in page.text
    assert client.post(PROVE, {"password": ""}).status_code in {200, 422}
    assert asks(client.post(f"{FACTORS}/app/start"))


def test_a_stranger_logs_in_first(client):
    assert client.post(f"{FACTORS}/app/start").headers["Location"].startswith("/accounts/login/")
    assert client.get(PROVE).headers["Location"].startswith("/accounts/login/")


def test_htmx_is_led_by_a_header(browsing):
    response = browsing.post(f"{FACTORS}/app/start", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, f"{PROVE}?next=/")


def test_an_app_is_set_up_in_the_settings(browsing, owner):
    show_proof(browsing, owner)
    page = browsing.post(f"{FACTORS}/app/start", follow=True).text
    assert "<svg" in page
    assert "style=" not in page.split("<main", 1)[1].split("</main")[0]
    key = b32decode(page.split('id="key"', 1)[1].split('value="', 1)[1].split('"', 1)[0].replace(" ", ""))
    wrong = browsing.post(f"{FACTORS}/app", {"code": "000000"})
    assert wrong.status_code == 422
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        done = browsing.post(f"{FACTORS}/app", {"name": "My phone", "code": code_now(key)})
    codes = re.findall(r'<li translate="no">([a-z-]+)</li>', done.text)
    assert len(codes) == 10
    assert 'download="socialflow-backup-codes.txt"' in done.text
    assert done.headers["Cache-Control"].count("no-store") == 1
    shown = browsing.get(FACTORS).text
    assert "My phone" in shown
    assert "10 of your codes are left" in shown
    assert not any(code in shown for code in codes)


def test_a_page_of_settings_takes_few_queries(browsing, owner, django_assert_max_num_queries):
    make_backup_codes(person=give_app(owner))
    with django_assert_max_num_queries(8):
        browsing.get(FACTORS)


@pytest.fixture
def program(owner):
    """A page of ours that speaks to the API with the owner's session."""
    client = APIClient()
    client.force_login(owner)
    return client


API_CHANGES = [
    ("post", "/api/v1/me/factors/totp"),
    ("post", "/api/v1/me/factors/totp/confirm"),
    ("post", "/api/v1/me/factors/backup-codes"),
    ("patch", "/api/v1/me/factors/totp-1"),
    ("delete", "/api/v1/me/factors/totp-1"),
    ("delete", "/api/v1/me/factors/browsers"),
    ("delete", "/api/v1/me/factors/browsers/0198a000-0000-7000-8000-000000000000"),
]


@pytest.mark.parametrize(("method", "path"), API_CHANGES)
def test_programs_need_fresh_proof_too(program, method, path):
    response = getattr(program, method)(path, {}, format="json")
    assert response.status_code == 401
    assert response.json()["code"] == "reauthentication_required"
    assert response.json()["reauthenticate_url"] == PROVE


@pytest.mark.parametrize(("method", "path"), API_CHANGES)
@pytest.mark.parametrize("whose", ["owner", "staff"])
def test_no_token_changes_factors_whatever_its_scopes(request, whose, method, path):
    person = request.getfixturevalue(whose)
    plain = create_token(user=person, name="all", scopes=["read", "write", *(["admin"] if whose == "staff" else [])])
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {plain.plain}")
    assert getattr(client, method)(path, {}, format="json").json()["code"] == "reauthentication_required"
    assert client.get("/api/v1/me/factors").status_code == 200


@pytest.mark.parametrize(("method", "path"), [*API_CHANGES, ("get", "/api/v1/me/factors")])
def test_a_stranger_has_no_factors(method, path):
    assert getattr(APIClient(), method)(path, {}, format="json").status_code == 401


def test_a_program_sets_up_an_app_and_gives_it_up(program, owner):
    show_proof(program, owner, method="password")
    set_up = program.post("/api/v1/me/factors/totp")
    assert set_up.status_code == 201
    assert set_up.json()["address"].startswith("otpauth://totp/")
    key = b32decode(set_up.json()["key"].replace(" ", ""))
    made = program.post("/api/v1/me/factors/totp/confirm", {"code": code_now(key), "name": "Phone"}, format="json")
    assert made.status_code == 201
    assert len(made.json()["backup_codes"]) == 10
    factor_id = made.json()["id"]
    assert program.patch(f"/api/v1/me/factors/{factor_id}", {"name": "Old phone"}, format="json").status_code == 204
    assert len(program.post("/api/v1/me/factors/backup-codes").json()["backup_codes"]) == 10
    remember_browser(person=owner)
    mine = program.get("/api/v1/me/factors").json()
    assert [factor["name"] for factor in mine["factors"]] == ["Old phone"]
    assert mine["backup_codes_left"] == 10
    assert program.delete(f"/api/v1/me/factors/browsers/{mine['browsers'][0]['id']}").status_code == 204
    assert program.delete("/api/v1/me/factors/browsers").status_code == 204
    assert program.delete(f"/api/v1/me/factors/{factor_id}").status_code == 204
    assert program.get("/api/v1/me/factors").json() == {"factors": [], "backup_codes_left": None, "browsers": []}


def test_what_is_not_right_is_a_problem(program, owner):
    show_proof(program, owner)
    assert program.post("/api/v1/me/factors/backup-codes").json()["code"] == "no_factor"
    confirm = "/api/v1/me/factors/totp/confirm"
    assert program.post(confirm, {"code": "123456"}, format="json").json()["code"] == "no_set_up"
    program.post("/api/v1/me/factors/totp")
    # The first is free, after the second one waits.
    for _ in range(2):
        assert program.post(confirm, {"code": "000000"}, format="json").json()["code"] == "wrong_code"
    early = program.post(confirm, {"code": "000000"}, format="json")
    assert (early.status_code, early.headers["Retry-After"]) == (429, "2")


def test_the_page_says_why_a_name_is_not_taken(client, owner):
    give_app(owner)
    client.force_login(owner)
    show_proof(client, owner)
    rename = f"/settings/factors/totp-{owner.otp_device.pk}/rename"
    for name, words in (("  ", "Give it a name"), ("x" * 65, "at most 64 characters")):
        refused = client.post(rename, {"name": name})
        assert (refused.status_code, words in refused.text) == (422, True)
