"""The administration: who gets in, what it shows and what it never shows, and what staff do in it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Action, Role, SanctionKind, Status
from accounts.models import Appeal, AuditEntry, Invite, RememberedBrowser, Sanction, Session, SignupRequest, User
from accounts.services import (
    ban_person,
    create_token,
    decide_appeal,
    make_appeal,
    record_action,
    refuse_signup,
    suspend_person,
    warn_person,
)
from socialflow.core.services import relay_due_events
from tests.administration import PAGES, act
from tests.factories.accounts import UserFactory
from tests.factors import give_app, show_proof

pytestmark = pytest.mark.django_db


def rows(answer):
    """What a list shows, without its filters."""
    return answer.text.split('id="result_list"')[1].split("</table>")[0]


def test_staff_log_in_where_everybody_does(client, owner, staff):
    response = client.get("/admin/accounts/user/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=/admin/accounts/user/"
    client.force_login(owner)
    assert client.get("/admin/", follow=True).status_code == 403
    client.force_login(staff)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/?next=/admin/accounts/user/").url == "/admin/accounts/user/"
    assert client.get("/admin/login/?next=https://evil.example/").url == "/admin/"


def test_staff_without_a_second_factor_are_led_to_it(client, staff):
    bare = UserFactory(role=Role.ADMIN)
    client.force_login(bare)
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/settings/")
    assert client.get("/admin/accounts/user/").status_code == 302
    del staff.otp_device
    client.force_login(staff)
    assert client.get("/admin/accounts/user/").status_code == 302, "has one, but has not shown it"


@pytest.mark.parametrize("section", PAGES)
@pytest.mark.parametrize("role", Role)
def test_each_page_is_for_those_whom_the_table_names(client, section, role):
    person = UserFactory(role=role)
    give_app(person)
    client.force_login(person)
    status = client.get(f"/admin/{section}/").status_code
    if role == Role.ADMIN or (role == Role.MODERATOR and PAGES[section]):
        assert status == 200
    else:
        assert status in {302, 403}


@pytest.mark.parametrize("section", PAGES)
def test_nobody_adds_changes_or_deletes_rows_by_hand(desk, owner, section):
    assert desk.get(f"/admin/{section}/add/").status_code in {403, 404}
    if section == "accounts/user":
        changed = desk.post(f"/admin/{section}/{owner.pk}/change/", {"username": "stolen", "status": "banned"})
        assert changed.status_code == 403
        assert desk.post(f"/admin/{section}/{owner.pk}/delete/", {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": str(owner.pk), "post": "yes"}
    desk.post(f"/admin/{section}/", bulk)
    owner.refresh_from_db()
    assert (owner.username, owner.status) == ("owner", Status.ACTIVE)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/account/emailaddress/",
        "/admin/auth/group/",
        "/admin/password_change/",
        "/admin/accounts/user/{id}/password/",
        "/admin/accounts/user/{id}/login/",
        "/admin/login/user/{id}/",
        "/admin/impersonate/{id}/",
        "/hijack/{id}/",
    ],
)
def test_nobody_becomes_somebody_else_or_writes_past_the_services(desk, owner, path):
    answer = desk.get(path.format(id=owner.pk), follow=True)
    # Django leads from the page of a row that there is not to the first page.
    assert answer.status_code == 404 or answer.redirect_chain[-1][0] == "/admin/"
    assert desk.get("/api/v1/me").json()["username"] == "warden"


def test_people_are_found_and_nothing_of_their_password_is_shown(desk, owner):
    assert "owner" in desk.get("/admin/accounts/user/", {"q": "owner@exa"}).text
    page = desk.get(f"/admin/accounts/user/{owner.pk}/change/").text
    assert "owner@example.com" in page
    assert owner.password not in page
    assert "argon2" not in page


def test_moderators_are_not_told_where_people_can_be_reached(client, owner, moderator):
    client.force_login(moderator)
    assert "owner" in rows(client.get("/admin/accounts/user/", {"q": "OWN"}))
    tried = client.get("/admin/accounts/user/", {"q": "owner@exa"}).text
    assert f"/admin/accounts/user/{owner.pk}" not in tried, "a search is no way to try addresses out"
    page = client.get(f"/admin/accounts/user/{owner.pk}/change/").text
    assert "owner@example.com" not in page
    assert "Change role" not in page
    assert "Ban" in page
    assert act(client, "role", owner, role="admin").status_code == 403
    assert act(client, "verify", owner).status_code == 403


@pytest.mark.parametrize(
    ("slug", "status"),
    [
        ("warn", Status.ACTIVE),
        ("limit", Status.LIMITED),
        ("suspend", Status.SUSPENDED),
        ("ban", Status.BANNED),
    ],
)
def test_staff_sanction_with_a_reason_and_it_is_out_at_once(client, owner, moderator, slug, status):
    plain = create_token(user=owner, name="player", scopes=["read"]).plain
    client.force_login(moderator)
    show_proof(client, moderator)
    assert client.get(f"/admin/accounts/user/act/{slug}/?id={owner.pk}").status_code == 200
    assert act(client, slug, owner, reason="", days=7).status_code == 422
    assert not Sanction.objects.exists()
    assert act(client, slug, owner, days=7).url == f"/admin/accounts/user/{owner.pk}/change/"
    owner.refresh_from_db()
    assert owner.status == status
    expected = 200 if owner.is_active else 401
    assert client.__class__().get("/api/v1/me", headers={"Authorization": f"Bearer {plain}"}).status_code == expected
    assert "Spam in forty threads" in client.get(f"/admin/accounts/user/{owner.pk}/change/").text


def test_several_people_at_once_from_the_list(desk, owner, stranger, moderator):
    boss = UserFactory(username="boss", role=Role.ADMIN)
    ticked = {"action": "ban", "_selected_action": [owner.pk, stranger.pk, boss.pk], "index": 0}
    asked = desk.post("/admin/accounts/user/", ticked)
    page = desk.get(asked.url)
    assert "stranger" in page.text
    done = desk.post(asked.url, {"reason": "A ring of spammers"}, follow=True)
    assert "boss: Staff do not decide about staff" in done.text
    banned = set(Sanction.objects.filter(kind=SanctionKind.BAN).values_list("person__username", flat=True))
    assert banned == {"owner", "stranger"}


def test_what_a_service_refuses_is_said_in_the_form(desk, owner, staff):
    ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    refused = act(desk, "limit", owner)
    assert refused.status_code == 422
    assert "Lift that first" in refused.text
    assert act(desk, "lift", owner).status_code == 302
    owner.refresh_from_db()
    assert owner.status == Status.ACTIVE


def test_sign_ups_are_approved_and_refused(desk, client):
    ann, ben = (UserFactory(username=name, status=Status.PENDING) for name in ("ann", "ben"))
    SignupRequest.objects.create(person=ann, text="I paint boats")
    page = desk.get(f"/admin/accounts/user/{ann.pk}/change/").text
    assert "I paint boats" in page
    assert "Approve sign-up" in page
    assert "Suspend" not in page.split("What you can do")[1].split("</nav>")[0]
    assert act(desk, "approve", ann).status_code == 302
    assert act(desk, "refuse", ben).status_code == 302
    ann.refresh_from_db()
    assert ann.status == Status.ACTIVE
    assert not User.objects.filter(username="ben").exists()


def test_an_invite_is_revoked(desk, staff):
    invite = Invite.objects.create(code="very-secret-code", created_by=staff)
    assert act(desk, "revoke", invite, model="invite").status_code == 302
    invite.refresh_from_db()
    assert invite.revoked_at


def test_the_badge_is_given_and_taken(desk, owner, mailoutbox):
    for slug, action in (("verify", Action.BADGE_GIVEN), ("unverify", Action.BADGE_TAKEN)):
        act(desk, slug, owner)
        act(desk, slug, owner)
        owner.refresh_from_db()
        assert (owner.verified_at is not None) == (slug == "verify")
        assert AuditEntry.objects.filter(action=action, subject=owner).count() == 1
    relay_due_events()
    assert [mail.subject for mail in mailoutbox] == [
        "You have the verified badge on SocialFlow",
        "Your verified badge on SocialFlow is gone",
    ]
    assert all("Spam in forty threads" in mail.body for mail in mailoutbox)


@pytest.mark.parametrize("section", [name for name, _ in PAGES.items() if name != "accounts/user"])
def test_lists_are_searched_by_a_whole_username(desk, owner, stranger, staff, section):
    warn_person(actor=staff, person_id=owner.pk, reason="Rude")
    assert desk.get(f"/admin/{section}/", {"q": "@Owner "}).status_code == 200
    for word in ("own", "nobody_here", "\x00", "' OR 1=1 --"):
        assert "Rude" not in desk.get(f"/admin/{section}/", {"q": word}).text
    if section == "accounts/sanction":
        assert "owner" in rows(desk.get(f"/admin/{section}/", {"q": "owner"}))


def test_a_log_entry_of_somebody_who_is_gone_is_shown(desk, staff):
    ben = UserFactory(username="ben", status=Status.PENDING)
    refuse_signup(actor=staff, person_id=ben.pk, reason="Full")
    entry = AuditEntry.objects.get(action=Action.SIGNUP_REFUSED)
    assert "Sign-up refused" in rows(desk.get("/admin/accounts/auditentry/"))
    page = desk.get(f"/admin/accounts/auditentry/{entry.pk}/change/")
    assert page.status_code == 200
    assert "Full" in page.text


def test_appeals_wait_in_a_queue_and_are_decided_there(desk, owner, moderator):
    sanction = ban_person(actor=moderator, person_id=owner.pk, reason="Spam")
    appeal = make_appeal(person=owner, sanction_id=sanction.pk, text="That was my brother")
    assert desk.get("/admin/accounts/appeal/").status_code == 200
    page = desk.get(f"/admin/accounts/appeal/{appeal.pk}/change/").text
    assert "That was my brother" in page
    decided = desk.post(
        f"/admin/accounts/appeal/act/decide/?id={appeal.pk}", {"is_granted": "yes", "answer": "We believe you"}
    )
    assert decided.status_code == 302
    owner.refresh_from_db()
    assert owner.status == Status.ACTIVE


def test_a_sanction_is_lifted_on_its_page(desk, owner, staff):
    sanction = suspend_person(actor=staff, person_id=owner.pk, reason="Spam", until=timezone.now() + timedelta(days=2))
    assert act(desk, "lift", sanction, model="sanction").status_code == 302
    owner.refresh_from_db()
    assert owner.status == Status.ACTIVE


def test_no_page_shows_a_secret(desk, owner, staff):
    token = create_token(user=owner, name="player", scopes=["read"])
    Client().force_login(owner)
    session = Session.objects.filter(user__isnull=False).first()
    browser = RememberedBrowser.objects.create(
        user=owner, digest=b"d" * 32, device="Firefox on Linux", expires_at=timezone.now()
    )
    invite = Invite.objects.create(code="very-secret-code", created_by=staff)
    key = staff.otp_device.encrypted_key
    rows = {
        "apitoken": token.row.pk, "totpdevice": staff.otp_device.pk, "rememberedbrowser": browser.pk,
        "invite": invite.pk,
    }  # fmt: skip
    pages = [desk.get(f"/admin/accounts/{name}/").text for name in (*rows, "session")]
    pages += [desk.get(f"/admin/accounts/{name}/{pk}/change/").text for name, pk in rows.items()]
    assert any("Firefox on Linux" in page for page in pages)
    for secret in (session.session_key, key, "very-secret-code", bytes(token.row.digest).hex(), token.plain, "d" * 32):
        assert not any(secret in page for page in pages), secret
    assert desk.get(f"/admin/accounts/session/{session.pk}/change/").status_code in {302, 403, 404}


def test_the_audit_log_is_searched_by_who_it_is_about_or_who_did_it(desk, owner, stranger, staff):
    warn_person(actor=staff, person_id=owner.pk, reason="Rude")
    record_action(action=Action.TOKEN_MADE, subject=stranger, actor=stranger)
    found = rows(desk.get("/admin/accounts/auditentry/", {"q": "@Owner"}))
    assert "Sanction imposed" in found
    assert "API token made" not in found
    found = rows(desk.get("/admin/accounts/auditentry/", {"action": Action.TOKEN_MADE.value}))
    assert "Sanction imposed" not in found
    assert "API token made" in found
    entry = AuditEntry.objects.get(subject=owner, action=Action.SANCTION_IMPOSED)
    page = desk.get(f"/admin/accounts/auditentry/{entry.pk}/change/").text
    assert "Reason: Rude" in page
    assert "Kind: warning" in page
    german = desk.get(f"/admin/accounts/auditentry/{entry.pk}/change/", headers={"Accept-Language": "de"}).text
    assert "Grund: Rude" in german
    assert desk.post(f"/admin/accounts/auditentry/{entry.pk}/change/", {"action": "x"}).status_code == 403
    assert desk.post(f"/admin/accounts/auditentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403


def test_crafted_keys_are_not_found(desk):
    for query in ("", "id=x", "id=1' OR '1'='1", "id=00000000-0000-0000-0000-000000000000"):
        assert desk.get(f"/admin/accounts/user/act/ban/?{query}").status_code == 404
    assert desk.get("/admin/accounts/user/act/explode/?id=x").status_code == 403


@pytest.mark.parametrize("section", PAGES)
def test_no_filter_guesses_what_a_page_does_not_show(desk, section):
    for field in apps.get_model(section.replace("/", "."))._meta.get_fields():
        for asked in ("startswith", "regex", "gte", "in", "id"):
            assert desk.get(f"/admin/{section}/?{field.name}__{asked}=a").status_code == 400, (field, asked)


@pytest.mark.parametrize(
    ("query", "left"),
    [("user/?status__exact=banned", {"ben"}), ("user/?role__exact=moderator", {"mia"}),
     ("user/?verified_at__isempty=0", {"kim"}), ("user/?q=zoe&o=-1", {"zoe"}),
     ("sanction/?kind__exact=ban&ended_at__isempty=1", {"ben"}), ("sanction/?kind__exact=warning", {"zoe", "kim"}),
     ("appeal/?state__exact=open", {"zoe"}), ("appeal/?state__exact=denied", {"kim"}),
     (f"auditentry/?action={Action.APPEAL_DECIDED}", {"kim"})],
)  # fmt: skip
def test_a_filter_leaves_what_fits_and_nothing_else(desk, staff, query, left):
    people = {name: UserFactory(username=name) for name in ("zoe", "ben", "kim")}
    UserFactory(username="mia", role=Role.MODERATOR)
    ban_person(actor=staff, person_id=people["ben"].pk, reason="Rude")
    for name in ("zoe", "kim"):
        warning = warn_person(actor=staff, person_id=people[name].pk, reason="Rude")
        appeal = make_appeal(person=people[name], sanction_id=warning.pk, text="No")
    decide_appeal(actor=UserFactory(role=Role.ADMIN), appeal_id=appeal.pk, is_granted=False, answer="Yes")
    User.objects.filter(username="kim").update(verified_at=timezone.now())
    shown = rows(desk.get(f"/admin/accounts/{query}"))
    assert {name for name in ("zoe", "ben", "mia", "kim") if name in shown} == left


@pytest.mark.parametrize(("section", "most"), [("user", 8), ("sanction", 8), ("appeal", 8), ("auditentry", 8)])
def test_lists_take_the_same_few_queries_however_much_there_is(desk, moderator, section, most):
    def grow(count):
        for _ in range(count):
            person = UserFactory()
            sanction = warn_person(actor=moderator, person_id=person.pk, reason="Rude")
            make_appeal(person=person, sanction_id=sanction.pk, text="No")

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(f"/admin/accounts/{section}/").status_code == 200
        return len(captured)

    grow(1)
    desk.get(f"/admin/accounts/{section}/")
    few = count()
    grow(6)
    assert count() == few <= most
    assert Appeal.objects.count() == 7


def test_the_policy_of_the_administration_is_that_of_every_page(desk, client, owner):
    policy = desk.get("/admin/accounts/user/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    page = desk.get(f"/admin/accounts/user/{owner.pk}/change/").text
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
