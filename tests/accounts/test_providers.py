"""Log-in by Google, Facebook, X, GitHub and OpenID Connect: in, connected, disconnected, and what is refused."""

import re
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.core.cache import cache

from accounts.choices import Action
from accounts.models import AuditEntry, User
from tests.browsers import browser, is_in, log_in
from tests.factories.accounts import PASSWORD, EmailAddressFactory, UserFactory
from tests.factors import give_app, show_proof
from tests.identity import KEY, Identity, apps_of, come_back, leave, point_at, serving, start_of
from tests.mails import mailed_code

ALL = ["google", "facebook", "twitter_oauth2", "github", "openid_connect"]
# Who says which addresses they have verified, and whose answer is signed for one log-in.
VERIFYING = ["google", "github", "openid_connect"]
SIGNED = ["google", "openid_connect"]


@pytest.fixture
def identity(settings, monkeypatch):
    with serving(Identity()) as running:
        settings.SOCIALACCOUNT_PROVIDERS = apps_of(running, settings.SOCIALACCOUNT_PROVIDERS)
        point_at(running, monkeypatch)
        yield running


def come_by(client, identity, provider, query=""):
    identity.issuer = "https://accounts.google.com" if provider == "google" else ""
    return come_back(client, provider, identity.authorize(leave(client, provider, query)))


def sign_up(client, **fields):
    return client.post("/accounts/3rdparty/signup/", {"username": "mara", "email": "mara@example.com", **fields})


@pytest.mark.parametrize("provider", ALL)
def test_somebody_new_chooses_a_name_and_is_in(db, client, identity, provider):
    response = come_by(client, identity, provider)
    assert (response.status_code, response["Location"]) == (302, "/accounts/3rdparty/signup/")
    assert not User.objects.exists()
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert ("mara@example.com" in page.text) == (provider != "twitter_oauth2")
    response = sign_up(client)
    if provider not in VERIFYING:
        assert response["Location"] == "/accounts/confirm-email/"
        client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert is_in(client)
    person = User.objects.get()
    assert not person.has_usable_password()
    assert EmailAddress.objects.get().verified
    assert AuditEntry.objects.filter(action=Action.SIGNED_UP, subject=person).exists()


@pytest.mark.parametrize("provider", ALL)
def test_next_time_it_is_a_log_in(db, client, identity, provider):
    person = UserFactory(username="mara")
    EmailAddressFactory(user=person)
    uid = "4711"
    name = "openid" if provider == "openid_connect" else provider
    SocialAccount.objects.create(user=person, provider=name, uid=uid)
    response = come_by(client, identity, provider, "?next=/settings/profile")
    assert (response.status_code, response["Location"]) == (302, "/settings/profile")
    assert is_in(client)


@pytest.mark.parametrize("provider", ALL)
def test_no_key_to_the_provider_is_kept_and_little_else(db, client, identity, provider):
    come_by(client, identity, provider)
    sign_up(client)
    account = SocialAccount.objects.get()
    assert account.uid == "4711"
    assert not SocialToken.objects.exists()
    assert set(account.extra_data) <= {"username", "login", "preferred_username", "email", "name"}
    assert "an-access-token" not in str(account.extra_data)


@pytest.mark.parametrize("provider", ALL)
def test_the_question_is_asked_with_pkce_and_nothing_from_the_address(db, client, identity, provider):
    query = "?scope=repo,admin&auth_params=redirect_uri%3Dhttps%3A%2F%2Fevil.example%2F%26state%3Dx%26nonce%3Dy"
    asked = parse_qs(urlsplit(leave(client, provider, query)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert asked["redirect_uri"][0].startswith("http://testserver/accounts/")
    assert asked["state"] != ["x"]
    assert not {"repo", "admin"} & set(re.split(r"[ ,]", asked.get("scope", [""])[0]))
    assert (provider in SIGNED) == ("nonce" in asked)
    assert asked.get("nonce") != ["y"]


@pytest.mark.parametrize("provider", ALL)
def test_an_answer_to_no_question_of_ours_changes_nothing(db, client, identity, provider):
    for answer in ({"code": "x", "state": "made-up"}, {"code": "x"}, {}):
        response = come_back(client, provider, answer)
        assert response.status_code == 401
        assert "did not work" in response.text
    assert not SocialAccount.objects.exists()
    assert not is_in(client)


def test_an_answer_works_once_and_in_the_browser_that_asked(db, client, identity):
    answer = identity.authorize(leave(client, "github"))
    assert come_back(browser(), "github", answer).status_code == 401
    assert come_back(client, "github", answer).status_code == 302
    assert come_back(client, "github", answer).status_code == 401


def test_an_answer_of_another_provider_is_refused(db, client, identity):
    answer = identity.authorize(leave(client, "github"))
    assert come_back(client, "openid_connect", answer).status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize("provider", ALL)
def test_a_code_that_somebody_else_asked_for_is_refused(db, client, identity, provider):
    """Code injection: the attacker's code with the victim's state. The verifier of PKCE does not fit."""
    identity.issuer = "https://accounts.google.com" if provider == "google" else ""
    theirs = identity.authorize(leave(browser(), provider))
    mine = identity.authorize(leave(client, provider))
    response = come_back(client, provider, {"code": theirs["code"], "state": mine["state"]})
    assert response.status_code == 401
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("provider", SIGNED)
@pytest.mark.parametrize(
    "lie",
    [{"nonce": "of-another-log-in"}, {"nonce": None}, {"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 1}],
    ids=lambda lie: next(iter(lie)),
)
def test_an_id_token_of_another_log_in_is_refused(db, client, identity, provider, lie):
    identity.claims = lie
    assert come_by(client, identity, provider).status_code == 401
    assert client.get("/accounts/3rdparty/signup/").status_code == 302
    assert not is_in(client)


def token_of(algorithm, key, **headers):
    """Has a provider sign like this, or pretend to."""

    truly = Identity._id_token

    def _id_token(self, asked):
        claims = jwt.decode(truly(self, asked), options={"verify_signature": False})
        return jwt.encode(claims, key, algorithm=algorithm, headers=headers)

    return _id_token


@pytest.mark.parametrize("provider", SIGNED)
@pytest.mark.parametrize(
    "signer",
    [
        token_of("ES256", ec.generate_private_key(ec.SECP256R1()), kid="1"),
        token_of("ES256", KEY, kid="2"),
        token_of("ES256", KEY),
        token_of("HS256", "k" * 32, kid="1"),
        token_of("none", None, kid="1"),
    ],
    ids=["another key", "a key that nobody has", "no key", "a secret that is none", "nothing"],
)
def test_an_id_token_that_the_provider_did_not_sign_is_refused(db, client, identity, monkeypatch, provider, signer):
    monkeypatch.setattr(Identity, "_id_token", signer)
    assert come_by(client, identity, provider).status_code == 401
    assert not SocialAccount.objects.exists()
    assert not is_in(client)


def test_a_provider_that_describes_itself_as_another_is_not_even_asked(db, client, identity):
    identity.config = {"issuer": "https://accounts.google.com"}
    assert client.post(start_of("openid_connect")).status_code == 401
    identity.config = {}
    address = leave(client, "openid_connect")
    identity.config = {"issuer": "https://accounts.google.com"}
    # It is asked again after ten minutes.
    cache.clear()
    assert come_back(client, "openid_connect", identity.authorize(address)).status_code == 401


def test_a_provider_that_went_away_meanwhile_is_said(db, client, identity, settings):
    answer = identity.authorize(leave(client, "openid_connect"))
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    assert come_back(client, "openid_connect", answer).status_code == 401


def test_the_two_answers_of_a_provider_must_be_of_one_person(db, client, identity):
    identity.userinfo = {"sub": "somebody-else"}
    assert come_by(client, identity, "openid_connect").status_code == 401


def test_the_answer_must_name_the_provider_that_was_asked(db, client, identity):
    answer = identity.authorize(leave(client, "openid_connect"))
    assert come_back(client, "openid_connect", {**answer, "iss": "https://evil.example"}).status_code == 401
    answer = identity.authorize(leave(client, "openid_connect"))
    assert come_back(client, "openid_connect", {**answer, "iss": identity.base}).status_code == 302


def test_who_cancels_is_told_so(db, client, identity):
    answer = identity.authorize(leave(client, "github"))
    response = come_back(client, "github", {"error": "access_denied", "state": answer["state"]})
    assert response["Location"] == "/accounts/3rdparty/login/cancelled/"
    assert client.get(response["Location"]).status_code == 200


def test_a_provider_that_is_away_is_said(db, client, identity, settings):
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    assert client.post(start_of("openid_connect")).status_code == 401


@pytest.mark.parametrize("provider", ALL)
def test_what_is_not_set_up_is_not_offered(db, client, provider):
    assert client.post(start_of(provider)).status_code == 404
    assert client.get(f"{start_of(provider)}callback/?code=x&state=y").status_code == 404
    for page in ("/accounts/login/", "/accounts/signup/"):
        assert "Go on with" not in client.get(page).text


def test_what_is_set_up_is_offered_and_asked_before_it_is_left(db, client, identity):
    for page in ("/accounts/login/", "/accounts/signup/"):
        text = client.get(page).text
        for name in ("Google", "Facebook", "X", "GitHub", "Example ID"):
            assert f"Go on with {name}" in text
    page = client.get("/accounts/github/login/")
    assert page.status_code == 200
    assert 'http-equiv="refresh"' not in page.text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_is_never_elsewhere(db, client, identity, target):
    SocialAccount.objects.create(user=UserFactory(username="mara"), provider="github", uid="4711")
    EmailAddressFactory(user=User.objects.get())
    assert come_by(client, identity, "github", f"?next={target}")["Location"] == "/"


@pytest.mark.parametrize("provider", VERIFYING)
def test_an_address_that_both_have_verified_leads_to_the_account(db, client, identity, provider):
    mara = UserFactory(username="mara")
    EmailAddressFactory(user=mara, email="mara@example.com")
    assert come_by(client, identity, provider)["Location"] == "/"
    assert is_in(client)
    assert SocialAccount.objects.get().user == mara
    assert mara.check_password(PASSWORD)
    assert AuditEntry.objects.filter(action=Action.PROVIDER_CONNECTED, subject=mara).exists()
    assert [message.to for message in mail.outbox] == [["mara@example.com"]]


@pytest.mark.parametrize("provider", VERIFYING)
def test_with_a_second_factor_that_is_asked_for_all_the_same(db, client, identity, provider):
    mara = give_app(UserFactory(username="mara"))
    EmailAddressFactory(user=mara, email="mara@example.com")
    assert come_by(client, identity, provider)["Location"] == "/accounts/second-factor/"
    assert not is_in(client)


@pytest.mark.parametrize(("theirs", "ours"), [(False, True), (True, False), (False, False)])
def test_an_address_that_one_has_not_verified_leads_to_nobodys_account(db, client, identity, theirs, ours):
    identity.person["verified"] = theirs
    mara = UserFactory(username="known")
    EmailAddressFactory(user=mara, email="mara@example.com", verified=ours)
    assert come_by(client, identity, "openid_connect")["Location"] == "/accounts/3rdparty/signup/"
    assert not is_in(client)
    assert mara.check_password(PASSWORD)
    assert not SocialAccount.objects.exists()


def test_then_the_password_is_asked_and_connects(db, client, identity):
    identity.person["verified"] = False
    mara = UserFactory(username="known")
    EmailAddressFactory(user=mara, email="mara@example.com")
    page = client.get(come_by(client, identity, "openid_connect")["Location"])
    link = "/accounts/login/?next=/settings/connections/pending"
    assert link in page.text
    response = client.post(link, {"login": "known", "password": PASSWORD})
    assert response["Location"] == "/settings/connections/pending"
    assert not SocialAccount.objects.exists()
    assert "Example ID" in client.get(response["Location"]).text
    assert client.post(response["Location"])["Location"] == "/accounts/3rdparty/"
    assert SocialAccount.objects.get().user == mara


def test_sign_up_with_an_address_that_is_taken_is_told_only_by_mail(db, client, identity):
    identity.person["verified"] = False
    EmailAddressFactory(user=UserFactory(username="known"), email="mara@example.com")
    come_by(client, identity, "openid_connect")
    assert sign_up(client)["Location"] == "/accounts/confirm-email/"
    assert [message.subject for message in mail.outbox] == ["You already have a SocialFlow account"]
    assert not is_in(client)


@pytest.mark.parametrize("is_asked_at_once", [True, False])
def test_then_its_owner_connects_what_was_tried(db, client, identity, is_asked_at_once):
    identity.person["verified"] = False
    known = UserFactory(username="known")
    EmailAddressFactory(user=known, email="mara@example.com")
    come_by(client, identity, "openid_connect")
    sign_up(client)
    assert SocialAccount.objects.get().user.status == "pending"
    come_by(client, identity, "openid_connect") if is_asked_at_once else None
    client = browser()
    client.post("/accounts/login/", {"login": "known", "password": PASSWORD})
    come_by(client, identity, "openid_connect", "?process=connect")
    assert SocialAccount.objects.get().user == known
    assert is_in(client)


def test_connecting_another_way_in_and_doing_without_it(owner, identity):
    client = browser()
    log_in(client)
    identity.person["email"] = "elsewhere@example.com"
    assert come_by(client, identity, "github", "?process=connect")["Location"] == "/accounts/3rdparty/"
    page = client.get("/accounts/3rdparty/")
    assert "GitHub" in page.text
    account = SocialAccount.objects.get()
    assert account.user == owner
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    actions = AuditEntry.objects.filter(subject=owner).order_by("id").values_list("action", flat=True)
    assert list(actions)[-2:] == [Action.PROVIDER_CONNECTED, Action.PROVIDER_DISCONNECTED]
    subjects = [message.subject for message in mail.outbox]
    assert subjects[-2:] == ["A new way into your SocialFlow account", "A way into your SocialFlow account is gone"]


def test_connecting_writes_nothing_else_of_the_person(owner, identity, monkeypatch):
    client = browser()
    log_in(client)

    def save(*_args, **_kwargs):
        raise AssertionError("This would write counters and a status that others have changed meanwhile.")

    monkeypatch.setattr(User, "save", save)
    come_by(client, identity, "github", "?process=connect")
    assert SocialAccount.objects.get().user == owner


def test_a_session_that_was_left_alone_connects_and_disconnects_nothing(owner, identity):
    client = browser()
    log_in(client)
    answer = identity.authorize(leave(client, "github", "?process=connect"))
    show_proof(client, owner, minutes_ago=11)
    assert come_back(client, "github", answer)["Location"].startswith("/accounts/reauthenticate/")
    assert not SocialAccount.objects.exists()
    response = client.post("/accounts/github/login/?process=connect")
    assert response["Location"].startswith("/accounts/reauthenticate/")
    account = SocialAccount.objects.create(user=owner, provider="github", uid="4711")
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert SocialAccount.objects.exists()


def test_the_last_way_in_stays(db, client, identity):
    come_by(client, identity, "github")
    sign_up(client)
    account = SocialAccount.objects.get()
    response = client.post("/accounts/3rdparty/", {"account": account.pk})
    assert "no password" in response.text
    assert SocialAccount.objects.exists()


def test_nobody_disconnects_what_is_another_persons(owner, stranger, identity):
    account = SocialAccount.objects.create(user=stranger, provider="github", uid="1")
    client = browser()
    log_in(client)
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert SocialAccount.objects.exists()


def test_an_account_that_is_connected_to_somebody_else_stays_theirs(owner, stranger, identity):
    SocialAccount.objects.create(user=stranger, provider="github", uid="4711")
    client = browser()
    log_in(client)
    come_by(client, identity, "github", "?process=connect")
    assert SocialAccount.objects.get().user == stranger


def test_the_connections_page_costs_few_queries(owner, client, identity, django_assert_max_num_queries):
    SocialAccount.objects.create(user=owner, provider="github", uid="4711")
    client.force_login(owner)
    with django_assert_max_num_queries(8):
        assert client.get("/accounts/3rdparty/").status_code == 200
