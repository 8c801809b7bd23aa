"""Who becomes a member: open, after approval, by invite or not at all; how old, from where, under which terms."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.choices import Action, Role, Status
from accounts.models import AuditEntry, Invite, SignupRequest, TermsAcceptance, User
from accounts.services import (
    Admission,
    Newcomer,
    approve_signup,
    create_invite,
    refuse_signup,
    revoke_invite,
    sign_up,
)
from accounts.services.retiring import bar_contacts
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from socialflow.core.services import relay_due_events
from tests.browsers import browser, is_in
from tests.factories.accounts import UserFactory
from tests.factors import give_app, show_proof
from tests.identity import Identity, apps_of, come_back, leave, point_at, serving
from tests.mails import mailed_code

FORM = {"username": "mara", "email": "mara@example.com", "password1": "correct-horse-battery"}
MARA = Newcomer("mara", "mara@example.com", "correct-horse-battery")


def post(client, **fields):
    return client.post("/accounts/signup/", {**FORM, **fields})


def confirm(client):
    return client.post("/accounts/confirm-email/", {"code": mailed_code()})


@pytest.fixture
def approval(settings):
    settings.SIGNUP_POLICY = "approval"


@pytest.fixture
def by_invite(settings):
    settings.SIGNUP_POLICY = "invite"


@pytest.fixture
def waiting(db, approval):
    client = browser()
    post(client, reason="I paint rivers.")
    confirm(client)
    return User.objects.get(username="mara")


def test_closed_is_said_and_kept(db, client, settings):
    settings.SIGNUP_POLICY = "closed"
    for response in (client.get("/accounts/signup/"), post(client)):
        assert response.status_code == 403
        assert "Sign-up is closed" in response.text
    assert "New here?" not in client.get("/accounts/login/").text
    with pytest.raises(ForbiddenError, match="right now"):
        sign_up(newcomer=MARA, admission=Admission())
    assert not User.objects.exists()


ENTRANCES = ["/", "/explore", "/accounts/login/"]


@pytest.mark.parametrize("policy", ["invite", "closed"])
def test_no_page_offers_what_is_refused(db, client, staff, settings, policy):
    settings.SIGNUP_POLICY = policy
    for address in ENTRANCES:
        page = client.get(address).text
        assert "Create an account" not in page, address
        assert ">Sign up<" not in page, address
    closed = client.get("/accounts/signup/").text
    assert re.search(r'<a class="button button-ink" href="/accounts/login/">Log in<', closed)
    invite = client.get(f"/invite/{create_invite(actor=staff).code}").text
    assert ('href="/accounts/signup/"' in invite) == (policy == "invite")
    assert (">Sign up<" in client.get("/").text) == (policy == "invite")


@pytest.mark.parametrize("policy", ["open", "approval"])
def test_every_page_offers_what_is_open(db, client, settings, policy):
    settings.SIGNUP_POLICY = policy
    for address in ENTRANCES:
        assert 'href="/accounts/signup/"' in client.get(address).text, address
    words = "Staff read why you would like to join"
    assert (words in client.get("/accounts/signup/").text) == (policy == "approval")


def test_closed_is_closed_to_invites_and_providers_too(db, staff, client, settings, monkeypatch):
    code = create_invite(actor=staff).code
    settings.SIGNUP_POLICY = "closed"
    with serving(Identity()) as identity:
        settings.SOCIALACCOUNT_PROVIDERS = apps_of(identity, settings.SOCIALACCOUNT_PROVIDERS)
        point_at(identity, monkeypatch)
        response = come_back(client, "github", identity.authorize(leave(client, "github")))
        assert response.status_code == 403
        assert "Sign-up is closed" in response.text
    client.get(f"/invite/{code}")
    assert client.get("/accounts/signup/").status_code == 403


def test_where_staff_decide_one_says_why_and_waits(db, client, approval):
    assert "a sentence or two" in post(client).text
    assert not User.objects.exists()
    assert post(client, reason="I paint rivers.")["Location"] == "/accounts/confirm-email/"
    response = confirm(client)
    assert response["Location"] == "/accounts/waiting/"
    assert "Now we read it" in client.get(response["Location"]).text
    person = User.objects.get()
    assert (person.status, person.signup_request.text) == (Status.PENDING, "I paint rivers.")
    assert not is_in(client)


def test_who_waits_logs_in_to_the_same_page_and_sees_nothing_more(client, waiting):
    response = client.post("/accounts/login/", {"login": "mara", "password": FORM["password1"]})
    assert response["Location"] == "/accounts/waiting/"
    assert not is_in(client)
    assert client.get("/@mara").status_code == 404
    wrong = client.post("/accounts/login/", {"login": "mara", "password": "wrong-password"})
    assert wrong.status_code == 200


def test_approved_one_is_told_and_in(client, waiting, staff):
    approve_signup(actor=staff, person_id=waiting.pk)
    mail.outbox.clear()
    relay_due_events()
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["mara@example.com"], "Welcome to SocialFlow")
    ]
    assert client.post("/accounts/login/", {"login": "mara", "password": FORM["password1"]})["Location"] == "/"
    assert is_in(client)
    assert not SignupRequest.objects.exists()
    assert AuditEntry.objects.filter(action=Action.SIGNUP_APPROVED, subject=waiting, actor=staff).exists()


def test_refused_one_is_told_why_and_nothing_is_kept(waiting, staff):
    refuse_signup(actor=staff, person_id=waiting.pk, reason="Only painters of lakes.")
    mail.outbox.clear()
    relay_due_events()
    (message,) = mail.outbox
    assert message.to == ["mara@example.com"]
    assert "Only painters of lakes." in message.body
    assert "Only painters of lakes." in message.alternatives[0].content
    assert not User.objects.filter(username="mara").exists()
    assert not SignupRequest.objects.exists()
    entry = AuditEntry.objects.get(action=Action.SIGNUP_REFUSED)
    assert (entry.subject_id, entry.actor, entry.details) == (waiting.pk, staff, {"reason": "Only painters of lakes."})


@pytest.mark.parametrize("decide", [approve_signup, refuse_signup])
def test_only_staff_decide_and_once(decide, waiting, staff, stranger):
    why = {"reason": "Only painters."} if decide is refuse_signup else {}
    with pytest.raises(ForbiddenError):
        decide(actor=stranger, person_id=waiting.pk, **why)
    with pytest.raises(ConflictError):
        decide(actor=staff, person_id=stranger.pk, **why)
    decide(actor=staff, person_id=waiting.pk, **why)
    with pytest.raises((ConflictError, NotFoundError)):
        decide(actor=staff, person_id=waiting.pk, **why)


def test_a_refusal_has_a_reason(waiting, staff):
    with pytest.raises(InvalidError) as caught:
        refuse_signup(actor=staff, person_id=waiting.pk, reason=" ")
    assert caught.value.code == "reason_missing"
    assert User.objects.filter(username="mara").exists()


def test_an_invites_link_opens_the_door(db, client, by_invite, staff):
    assert "You need an invite" in client.get("/accounts/signup/").text
    assert post(client).status_code == 403
    invite = create_invite(actor=staff)
    page = client.get(f"/invite/{invite.code}")
    assert "Warden invites you" in page.text
    assert post(client)["Location"] == "/accounts/confirm-email/"
    confirm(client)
    assert is_in(client)
    invite.refresh_from_db()
    assert invite.use_count == 1
    assert client.session.get("invite") is None


def test_whom_staff_invited_needs_no_approval(db, client, approval, staff):
    client.get(f"/invite/{create_invite(actor=staff).code}")
    assert "Why would you like to join" not in client.get("/accounts/signup/").text
    post(client)
    confirm(client)
    assert is_in(client)


@pytest.mark.parametrize("spoil", ["revoked", "used", "late", "unknown", "maker_out", "maker_demoted"])
def test_an_invite_that_works_no_longer_opens_nothing(db, client, by_invite, staff, spoil):
    invite = create_invite(actor=staff)
    code = invite.code
    client.get(f"/invite/{code}")
    match spoil:
        case "revoked":
            revoke_invite(actor=staff, invite_id=invite.pk)
        case "used":
            sign_up(
                newcomer=Newcomer("other", "other@example.com", "correct-horse-battery"),
                admission=Admission(invite=code),
            )
        case "late":
            Invite.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "unknown":
            code = "made-up"
        case "maker_out":
            User.objects.filter(pk=staff.pk).update(status=Status.SUSPENDED)
        case "maker_demoted":
            User.objects.filter(pk=staff.pk).update(role=Role.CREATOR)
    assert client.get(f"/invite/{code}").status_code == 403
    if spoil != "unknown":
        assert post(client).status_code == 403
    with pytest.raises(ForbiddenError, match="does not work any more"):
        sign_up(newcomer=MARA, admission=Admission(invite=code))
    assert not User.objects.filter(username="mara").exists()


def test_a_sign_up_that_fails_uses_no_invite(db, by_invite, staff):
    code = create_invite(actor=staff).code
    UserFactory(username="mara")
    with pytest.raises(ConflictError):
        sign_up(newcomer=MARA, admission=Admission(invite=code))
    assert Invite.objects.get().use_count == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_last_place(settings, at_once):
    settings.SIGNUP_POLICY = "invite"
    code = create_invite(actor=give_app(UserFactory(role="admin"))).code

    def join(name):
        return sign_up(newcomer=Newcomer(name, f"{name}@example.com", None), admission=Admission(invite=code))

    outcomes = at_once([lambda name=name: join(name) for name in ("anna", "bert")])
    assert sorted(getattr(one, "code", type(one).__name__) for one in outcomes) == ["User", "invite_not_valid"]
    assert Invite.objects.get().use_count == 1
    assert User.objects.filter(username__in=["anna", "bert"]).count() == 1


def test_staff_make_and_revoke_links_on_their_page(client, staff, stranger):
    client.force_login(staff)
    show_proof(client, staff)
    assert client.post("/settings/invites", {"max_uses": 3, "days": "7"}).status_code == 302
    invite = Invite.objects.get()
    assert (invite.max_uses, invite.created_by) == (3, staff)
    assert f"http://testserver/invite/{invite.code}" in client.get("/settings/invites").text
    assert client.post("/settings/invites", {"max_uses": 0, "days": "7"}).status_code == 422
    client.post(f"/settings/invites/{invite.pk}/revoke")
    made, revoked = AuditEntry.objects.filter(action__startswith="invite").order_by("id")
    assert (made.action, made.actor, made.details["max_uses"]) == (Action.INVITE_MADE, staff, 3)
    assert (revoked.action, revoked.subject, revoked.actor) == (Action.INVITE_REVOKED, staff, staff)
    assert invite.code not in client.get("/settings/invites").text
    client.force_login(stranger)
    assert client.get("/settings/invites").status_code == 403
    assert client.post("/settings/invites", {"max_uses": 3, "days": "7"}).status_code == 403
    with pytest.raises(ForbiddenError):
        revoke_invite(actor=stranger, invite_id=invite.pk)
    assert Invite.objects.count() == 1


@pytest.mark.parametrize("fields", [{"max_uses": 0}, {"max_uses": 1001}, {"days": 0.5}, {"days": 366}])
def test_an_invite_has_bounds(staff, fields):
    with pytest.raises(InvalidError):
        create_invite(actor=staff, **fields)


@pytest.mark.parametrize(
    ("allowed", "denied", "email", "is_fine"),
    [
        ([], [], "mara@example.com", True),
        (["example.com"], [], "mara@EXAMPLE.com", True),
        (["example.com"], [], "mara@mail.example.com", True),
        (["example.com"], [], "mara@notexample.com", False),
        (["example.com"], [], "mara@example.com.evil.example", False),
        ([], ["Example.com"], "mara@example.com", False),
        ([], ["example.com"], "mara@a.b.example.com", False),
        ([], ["example.com"], "mara@example.org", True),
        (["example.com"], ["bad.example.com"], "mara@bad.example.com", False),
        ([], ["bücher.example"], "mara@xn--bcher-kva.example", False),
        ([], ["xn--bcher-kva.example"], "mara@BÜCHER.example", False),
        ([], ["example.com"], "mara@\uff45xample.com", False),
        (["bücher.example"], [], "mara@mail.xn--bcher-kva.example", True),
    ],
)
def test_addresses_of_some_domains_sign_up(db, client, settings, allowed, denied, email, is_fine):
    settings.EMAIL_DOMAINS_ALLOWED, settings.EMAIL_DOMAINS_DENIED = allowed, denied
    response = post(client, email=email)
    assert (response.status_code == 302) == is_fine
    assert User.objects.exists() == is_fine
    assert is_fine or "cannot be used here" in response.text


@pytest.mark.parametrize("email", ["mara@bücher.example", "Mara@xn--bcher-kva.EXAMPLE"])
def test_who_was_banned_comes_back_under_no_spelling_of_their_address(db, email):
    bar_contacts("mara@bücher.example")
    with pytest.raises(InvalidError) as caught:
        sign_up(newcomer=Newcomer("mara", email, "correct-horse-battery"), admission=Admission())
    assert caught.value.code == "contact_refused"


def test_nobody_moves_to_an_address_that_could_not_sign_up(owner, client, settings):
    settings.EMAIL_DOMAINS_DENIED = ["evil.example"]
    client.force_login(owner)
    show_proof(client, owner)
    response = client.post("/accounts/email/", {"action_add": "", "email": "owner@evil.example"})
    assert "cannot be used here" in response.text


@pytest.mark.parametrize(
    ("birth_date", "words"),
    [
        ("2010-11-22", None),
        ("2010-11-23", "when you are 16 years old"),
        ("2020-01-01", "when you are 16 years old"),
        ("2030-01-01", "the day you were born"),
        ("", "required"),
        ("yesterday", "valid date"),
    ],
)
def test_who_is_too_young_is_refused_and_nothing_is_kept(db, client, settings, time_machine, birth_date, words):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    settings.MINIMUM_AGE = 16
    response = post(client, birth_date=birth_date)
    if words is None:
        assert response.status_code == 302
        assert str(User.objects.get().birth_date) == birth_date
    else:
        assert words in response.text
        assert not User.objects.exists()
        assert mail.outbox == []


def test_without_a_least_age_nobody_is_asked(db, client):
    assert "birth" not in client.get("/accounts/signup/").text
    post(client, birth_date="2020-01-01")
    assert User.objects.get().birth_date is None


def test_the_terms_are_accepted_at_sign_up(db, client, settings):
    settings.TERMS_VERSION = "2026-11"
    assert "/terms" in client.get("/accounts/signup/").text
    assert post(client).status_code == 200
    assert not User.objects.exists()
    assert post(client, terms="on").status_code == 302
    assert TermsAcceptance.objects.get().version == "2026-11"
    assert "2026-11" in client.get("/terms").text


@pytest.mark.parametrize("fields", [{"reason_missing": {}}, {"terms_not_accepted": {"TERMS_VERSION": "1"}}])
def test_the_service_asks_whoever_calls_it(db, settings, fields):
    ((code, changed),) = fields.items()
    if code == "reason_missing":
        settings.SIGNUP_POLICY = "approval"
    for name, value in changed.items():
        setattr(settings, name, value)
    with pytest.raises(InvalidError) as refusal:
        sign_up(newcomer=MARA, admission=Admission())
    assert refusal.value.code == code


def test_who_comes_by_a_provider_is_asked_the_same(db, client, settings, monkeypatch):
    settings.SIGNUP_POLICY, settings.MINIMUM_AGE, settings.TERMS_VERSION = "approval", 16, "2026-11"
    with serving(Identity()) as identity:
        settings.SOCIALACCOUNT_PROVIDERS = apps_of(identity, settings.SOCIALACCOUNT_PROVIDERS)
        point_at(identity, monkeypatch)
        come_back(client, "github", identity.authorize(leave(client, "github")))
        fields = {"username": "mara", "email": "mara@example.com"}
        refused = client.post("/accounts/3rdparty/signup/", fields)
        assert refused.status_code == 200
        assert not User.objects.exists()
        fields |= {"reason": "I paint.", "birth_date": "1990-01-01", "terms": "on"}
        response = client.post("/accounts/3rdparty/signup/", fields)
    assert response["Location"] == "/accounts/waiting/"
    person = User.objects.get()
    assert (person.status, str(person.birth_date)) == (Status.PENDING, "1990-01-01")
    assert TermsAcceptance.objects.filter(person=person).exists()
