"""Passkeys: made in the settings, shown at log-in and as proof. In a real browser: tests/e2e/test_passkeys.py."""

import pytest
from django.core import mail
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import User
from accounts.services import has_second_factor, remove_factor
from socialflow.core.services import relay_due_events
from tests.authenticator import Authenticator
from tests.browsers import browser, is_in, log_in
from tests.factors import give_app, show_proof

ADD, SHOW = "/settings/factors/passkey", "/accounts/second-factor/passkey"


def post(client, path, body=None):
    return client.post(path, body or {}, content_type="application/json")


def add(client, key):
    return post(client, ADD, key.make(post(client, f"{ADD}/options").json()))


def show(client, key, query=""):
    return post(client, f"{SHOW}{query}", key.show(post(client, f"{SHOW}/options").json()))


@pytest.fixture
def key():
    return Authenticator()


@pytest.fixture
def with_passkey(owner, key):
    """The owner's browser, in which they have just made a passkey."""
    client = browser()
    log_in(client)
    assert add(client, key).json() == {"redirect_url": "/settings/factors/codes"}
    return client


def test_a_passkey_is_a_second_factor(with_passkey, owner):
    assert has_second_factor(person=owner)
    page = with_passkey.get("/settings/factors").text
    assert "Firefox on Linux" in page
    assert "10 of your codes are left" not in page, "codes that nobody has seen are no codes"
    relay_due_events()
    assert "passkey “Firefox on Linux” was added" in mail.outbox[-1].body


def test_with_the_first_passkey_come_backup_codes_and_with_no_other(owner, key):
    client = browser()
    log_in(client)
    codes = add(client, key).json()["redirect_url"]
    form = client.get("/settings/factors").text.partition(f'<form method="post" action="{codes}"')[2]
    assert form.startswith((" hidden>", ">")), "the script has a form to go on with"
    shown = client.post(codes)
    assert "Keep these codes now" in shown.text
    assert len(shown.context["codes"]) == 10
    assert add(client, Authenticator()).json() == {"redirect_url": "/settings/factors"}


def test_a_passkey_lets_in(with_passkey, key):
    client = browser()
    log_in(client)
    assert "Use a passkey" in client.get("/accounts/second-factor/").text
    assert show(client, key).json() == {"redirect_url": "/"}
    assert is_in(client)


def test_a_passkey_is_proof_and_leads_back(with_passkey, owner, key):
    client = browser()
    client.force_login(owner)
    assert client.post("/settings/factors/codes").status_code == 302
    assert show(client, key, "?next=/settings/factors").json() == {"redirect_url": "/settings/factors"}
    assert client.post("/settings/factors/codes").status_code == 200
    assert show(client, key, "?next=https://evil.example/").json() == {"redirect_url": "/"}


def test_a_removed_passkey_lets_nobody_in(with_passkey, owner, key):
    give_app(owner)
    remove_factor(person=owner, factor_id=f"passkey-{WebAuthnCredential.objects.get().pk}")
    client = browser()
    log_in(client)
    assert show(client, key).status_code == 404
    assert not is_in(client)


def test_a_passkey_of_somebody_else_lets_nobody_in(with_passkey, key, stranger):
    give_app(stranger)
    client = browser()
    log_in(client, "stranger")
    assert show(client, key).status_code == 403
    assert not is_in(client)


def test_an_answer_is_taken_once(with_passkey, key):
    client = browser()
    log_in(client)
    answer = key.show(post(client, f"{SHOW}/options").json())
    other = browser()
    log_in(other)
    post(other, f"{SHOW}/options")
    assert post(other, SHOW, answer).status_code == 422
    assert post(client, SHOW, answer).status_code == 200
    assert post(other, SHOW, answer).status_code == 400
    assert not is_in(other)


def test_a_copied_key_is_noticed_by_its_count(with_passkey, key):
    first, second = browser(), browser()
    log_in(first)
    show(first, key)
    key.count = 0
    log_in(second)
    assert show(second, key).status_code == 422
    assert not is_in(second)


@pytest.mark.parametrize("fake", [Authenticator(origin="https://evil.example"), Authenticator(domain="evil.example")])
def test_a_passkey_of_another_site_is_refused(owner, fake):
    client = browser()
    log_in(client)
    assert add(client, fake).status_code == 422
    assert not has_second_factor(person=owner)


def test_an_old_session_adds_none(client, owner, key):
    client.force_login(owner)
    answer = post(client, f"{ADD}/options")
    assert (answer.status_code, answer.json()["code"]) == (401, "reauthentication_required")
    assert post(client, ADD, {}).status_code == 401


def test_whoever_has_a_factor_shows_it_before_another_is_added(client, owner, key):
    client.force_login(give_app(owner))
    assert post(client, f"{ADD}/options").status_code == 401
    show_proof(client, owner)
    assert add(client, key).status_code == 200


def test_a_stranger_gets_nothing(client):
    assert post(client, f"{ADD}/options").status_code == 403
    assert post(client, f"{SHOW}/options").status_code == 403
    assert post(client, SHOW, {}).status_code == 403


@pytest.mark.parametrize("body", ["nonsense", "{}", "[]", '{"id": 1}', '{"response": {"clientDataJSON": 5}}'])
def test_nonsense_is_refused(with_passkey, body):
    for path in (ADD, SHOW):
        post(with_passkey, f"{path}/options")
        assert 400 <= with_passkey.post(path, body, content_type="application/json").status_code < 500


def test_there_is_one_budget_with_all_other_writing(with_passkey, settings):
    settings.RATE_BUDGETS = {**settings.RATE_BUDGETS, "texts": 1}
    answers = [post(with_passkey, f"{ADD}/options") for _ in range(2)]
    assert answers[-1].status_code == 429


def test_nobody_keeps_passkeys_without_end(with_passkey, owner, monkeypatch):
    monkeypatch.setattr("accounts.services.factors.keeping._MOST_PASSKEYS", 2)
    assert add(with_passkey, Authenticator()).status_code == 200
    refused = post(with_passkey, f"{ADD}/options")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_factors")
    assert "Remove one first" in refused.json()["detail"]
    assert WebAuthnCredential.objects.filter(user=owner).count() == 2


def test_nor_when_there_was_room_a_moment_ago(with_passkey, owner, monkeypatch):
    late = Authenticator()
    made = late.make(post(with_passkey, f"{ADD}/options").json())
    monkeypatch.setattr("accounts.services.factors.keeping._MOST_PASSKEYS", 1)
    assert post(with_passkey, ADD, made).status_code == 409
    assert WebAuthnCredential.objects.filter(user=owner).count() == 1


def test_the_domain_is_the_public_one(with_passkey, settings):
    settings.PUBLIC_URL = "https://video.example:8443"
    options = post(with_passkey, f"{ADD}/options").json()
    assert options["rp"] == {"id": "video.example", "name": "SocialFlow"}


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_a_browser_is_remembered_that_shows_one_but_never_that_of_staff(with_passkey, owner, key, role):
    User.objects.filter(pk=owner.pk).update(role=role)
    client = browser()
    log_in(client)
    assert ('name="remember"' in client.get("/accounts/second-factor/").text) is (role == "member")
    assert ("remembered_browser" in show(client, key, "?remember=1").cookies) is (role == "member")
    client.post("/accounts/logout/")
    log_in(client)
    assert is_in(client) is (role == "member")


def test_a_passkey_is_tried_so_often_and_then_says_when_again(with_passkey, settings):
    settings.RATE_BUDGETS = {**settings.RATE_BUDGETS, "texts": 0}
    for address in (f"{ADD}/options", f"{SHOW}/options", ADD, SHOW):
        refused = post(with_passkey, address)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
        assert int(refused.headers["Retry-After"]) == refused.json()["retry_after_seconds"] > 0
