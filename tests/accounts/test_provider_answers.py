"""What providers answer: taken for no more than it says, and an answer without sense, end or end of the way refused."""

import json
import re
from functools import partial
from urllib.parse import urlencode

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core import mail
from django.core.cache import cache
from structlog.testing import capture_logs

from accounts.models import User
from accounts.providers import calls
from tests.browsers import browser, is_in
from tests.factories.accounts import EmailAddressFactory, UserFactory
from tests.factors import show_proof
from tests.identity import Identity, apps_of, come_back, leave, point_at, serving, start_of

CONFIG = "/.well-known/openid-configuration"
NO_SENSE = [
    "[1]", '"text"', "null", "no JSON", "[" * 100_000, '{"access_token": ["x"], "id_token": ["x"]}',
    '{"access_token": "x", "expires_in": "soon"}', '{"access_token": "x", "expires_in": 1e300}',
    '{"access_token": "\\u4e2d", "id_token": "a.b.c"}', '{"access_token": "a\\r\\nX: y", "id_token": "a.b.c"}',
    '{"keys": {}}', '{"keys": [{"x": 1}]}', '{"keys": [{"kid": "1"}]}',
    '{"keys": [{"kid": "1", "alg": "RS256", "kty": "RSA", "n": "?", "e": "?"}]}',
    json.dumps({"sub": "x" * 300}), '{"sub": ["4711"]}',
]  # fmt: skip


@pytest.fixture
def identity(settings, monkeypatch):
    cache.clear()
    with serving(Identity()) as running:
        settings.SOCIALACCOUNT_PROVIDERS = apps_of(running, settings.SOCIALACCOUNT_PROVIDERS)
        point_at(running, monkeypatch)
        yield running


def saying(body, *, head="Content-Type: application/json\r\n", status="200 OK"):
    return [f"HTTP/1.1 {status}\r\n{head}Connection: close\r\n\r\n".encode(), *([body.encode()] if body else [])]


def come_by(client, identity, *, send=come_back):
    return send(client, "openid_connect", identity.authorize(leave(client, "openid_connect")))


def is_refused(response, client):
    return response.status_code == 401 and not SocialAccount.objects.exists() and not is_in(client)


@pytest.mark.parametrize("verified", ["false", "0", "true", 1, ["x"], {"a": 1}])
@pytest.mark.parametrize("provider", ["google", "github", "openid_connect"])
def test_only_true_says_that_an_address_was_proven(db, client, identity, provider, verified):
    EmailAddressFactory(user=UserFactory(username="known"), email="mara@example.com")
    identity.person["verified"] = verified
    identity.issuer = "https://accounts.google.com" if provider == "google" else ""
    response = come_back(client, provider, identity.authorize(leave(client, provider)))
    assert response["Location"] == "/accounts/3rdparty/signup/"
    assert not is_in(client)


def test_a_stolen_code_does_not_fit_ones_own_question_in_whichever_way_it_comes(db, identity):
    victim, attacker = browser(), browser()
    stolen = identity.authorize(leave(victim, "openid_connect"))["code"]
    state = identity.authorize(leave(attacker, "openid_connect"))["state"]
    # A provider that does not hold the code to PKCE.
    identity.token = partial(held_to_no_verifier, identity, identity.token)
    address = f"{start_of('openid_connect')}callback/?{urlencode({'code': stolen})}"
    assert is_refused(attacker.post(address, {"state": state}), attacker)
    assert is_refused(come_back(attacker, "openid_connect", {"code": stolen, "state": state}), attacker)


def held_to_no_verifier(identity, token, form, authorization):
    identity._codes[form["code"]] |= {"code_challenge": ""}
    return 200, {"access_token": "an-access-token", "id_token": identity._id_token(identity._codes[form["code"]])}


@pytest.mark.parametrize("body", NO_SENSE, ids=range(len(NO_SENSE)))
@pytest.mark.parametrize("path", [CONFIG, "/token", "/userinfo", "/jwks"])
def test_an_answer_without_sense_is_told_and_lets_nobody_in(db, client, identity, path, body):
    answer = identity.authorize(leave(client, "openid_connect"))
    cache.clear()
    identity.instead = {path: saying(body)}
    assert is_refused(come_back(client, "openid_connect", answer), client)
    assert client.post(start_of("openid_connect")).status_code == (401 if path == CONFIG else 200)


def test_the_log_says_what_made_no_sense_and_where_but_not_what_was_said():
    with capture_logs() as lines, pytest.raises(OAuth2Error), calls.sense_expected():
        int("a-token")
    (line,) = lines
    assert (line["event"], line["error"]) == ("provider.senseless_answer", "ValueError")
    assert line["at"].startswith(f"{__file__}:")
    assert "a-token" not in str(line)


@pytest.mark.parametrize("address", [None, "javascript:alert(1)"])
def test_a_description_that_leads_nowhere_is_not_kept(db, client, identity, address):
    identity.config = {"authorization_endpoint": address}
    assert client.post(start_of("openid_connect")).status_code == 401
    identity.config = {}
    assert client.post(start_of("openid_connect")).status_code == 200


@pytest.mark.parametrize("path", ["/userinfo", "/jwks", CONFIG])
def test_an_answer_without_a_content_type_is_read_all_the_same(db, client, identity, path):
    identity.instead = {path: saying(json.dumps(identity.read(path)), head="")}
    assert come_by(client, identity).status_code == 302


def test_a_name_that_is_none_leaves_the_field_empty(db, client, identity):
    identity.userinfo = {"preferred_username": ["x"], "name": {"a": 1}, "email": ["mara@example.com"]}
    response = come_by(client, identity)
    assert response["Location"] == "/accounts/3rdparty/signup/"
    assert client.get(response["Location"]).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect"])
@pytest.mark.parametrize("path", [CONFIG, "/token", "/userinfo", "/jwks"])
def test_nothing_is_told_to_another_host(db, client, identity, path, status):
    answer = identity.authorize(leave(client, "openid_connect"))
    cache.clear()
    identity.instead = {path: saying("", head=f"Location: {identity.base}/elsewhere\r\n", status=status)}
    assert is_refused(come_back(client, "openid_connect", answer), client)
    assert path in identity.requests
    assert "/elsewhere" not in identity.requests


@pytest.mark.parametrize(
    "pieces",
    [
        [*saying(""), *[b" "] * 40],
        [b"HTTP/1.1 200 OK\r\n", *[b"x: y\r\n"] * 40, b"\r\n"],
        [b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n", *[b" "] * 40],
        [*saying(""), *[b" " * 600_000] * 2],
    ],
    ids=["slow", "slow head", "slow redirect", "long"],
)
@pytest.mark.parametrize("path", ["/token", "/userinfo", "/jwks"])
def test_an_answer_that_does_not_end_is_not_waited_for(db, client, identity, monkeypatch, path, pieces):
    monkeypatch.setattr(calls, "_SECONDS", 0.5)
    identity.instead = {path: [*pieces, json.dumps(identity.read(path) or {}).encode()]}
    assert is_refused(come_by(client, identity), client)


def test_a_press_of_the_button_asks_the_provider_for_nothing_that_is_known(db, client, identity):
    for _ in range(3):
        leave(client, "openid_connect")
    assert identity.requests == [CONFIG]


def test_what_a_stranger_hung_on_an_account_that_was_never_confirmed_goes_with_the_first_reset(db, client, identity):
    """The owner of an address takes over the account that somebody else made with it; that one is out."""
    identity.person["verified"] = False
    attacker = browser()
    come_by(attacker, identity)
    attacker.post("/accounts/3rdparty/signup/", {"username": "mara", "email": "victim@example.com"})
    assert SocialAccount.objects.get().user.username == "mara"
    client.post("/accounts/password/reset/", {"email": "victim@example.com"})
    page = client.get(re.search(r"http\S+/reset/key/\S+", mail.outbox[-1].body)[0])["Location"]
    assert client.post(page, {"password1": "quite-another-horse"}).status_code == 302
    assert not SocialAccount.objects.exists()
    assert come_by(attacker, identity)["Location"] == "/accounts/3rdparty/signup/"


def test_a_stranger_begins_nothing_that_connects_whoever_logs_in_next(client, owner, identity):
    answer = client.post(f"{start_of('openid_connect')}?process=connect")
    assert answer["Location"] == "/accounts/login/?next=/accounts/3rdparty/"
    assert identity.requests == []
    client.force_login(owner)
    show_proof(client, owner, method="password")
    assert client.post(f"{start_of('openid_connect')}?process=connect").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_sign_up_that_is_sent_twice_makes_one_account(client, identity, at_once):
    come_by(client, identity)
    key = client.cookies["sessionid"].value
    answers = at_once([partial(sign_up, key)] * 4)
    assert sorted(answer.status_code for answer in answers)[-1] < 500
    assert User.objects.count() == SocialAccount.objects.count() == 1


def sign_up(key):
    client = browser()
    client.cookies["sessionid"] = key
    return client.post("/accounts/3rdparty/signup/", {"username": "mara", "email": "mara@example.com"})
