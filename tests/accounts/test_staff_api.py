"""What staff do over the API: who gets in by which door, what they are shown, and what it does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.api.serializers.staff import QueuedAppealOutput
from accounts.choices import Action, AppealState, Role, SanctionKind, Status
from accounts.models import AuditEntry, Invite, Sanction, SignupRequest, TotpDevice, User
from accounts.services import (
    ban_person,
    create_invite,
    create_token,
    make_appeal,
    refuse_signup,
    request_deletion,
    suspend_person,
    warn_person,
)
from socialflow.core.services import relay_due_events
from tests.factories.accounts import PASSWORD, EmailAddressFactory, UserFactory
from tests.factors import code_now, give_app, show_proof
from tests.programs import Program

pytestmark = pytest.mark.django_db

STAFF = "/api/v1/staff"
NOBODY = "0198a000-0000-7000-8000-000000000000"
REASON = {"reason": "Spam in forty threads"}
# Each door, what is sent there, and whether it is also for moderators.
DOORS = [
    ("get", "/people", None, True),
    ("get", "/people/owner", None, True),
    ("post", "/people/owner/sanctions", {"kind": "ban", **REASON}, True),
    ("put", "/people/owner/role", {"role": "moderator", **REASON}, False),
    ("put", "/people/owner/badge", {"is_verified": True, **REASON}, False),
    ("post", "/people/owner/factors/reset", REASON, False),
    ("post", "/people/owner/sessions/end", REASON, False),
    ("get", "/sanctions", None, True),
    ("post", f"/sanctions/{NOBODY}/lift", REASON, True),
    ("get", "/appeals", None, True),
    ("post", f"/appeals/{NOBODY}/decision", {"is_granted": True, "answer": "Yes"}, True),
    ("get", "/sign-ups", None, True),
    ("post", "/sign-ups/owner/approve", None, True),
    ("post", "/sign-ups/owner/refuse", REASON, True),
    ("get", "/invites", None, True),
    ("post", "/invites", {"max_uses": 2, "days": 7}, True),
    ("delete", f"/invites/{NOBODY}", None, True),
    ("get", "/audit-log", None, False),
]
# Neither is for a token: whoever finds one must not be able to make an administrator of somebody, or of themselves.
PROVEN = {"/people/owner/role", "/people/owner/factors/reset"}


def call(client, method, path, body=None):
    return getattr(client, method)(f"{STAFF}{path}", body, format="json")


def code_of(answer):
    return answer.json()["code"]


@pytest.fixture
def desk(staff, api):
    """The administrator's program, by a token."""
    return api(staff, scopes=["admin"])


@pytest.fixture
def page(staff):
    """A page of ours that speaks to the API in the administrator's session; who it is was shown just now."""
    client = APIClient()
    client.force_login(staff)
    show_proof(client, staff)
    return client


@pytest.mark.parametrize(("method", "path", "body", "is_for_moderators"), DOORS)
@pytest.mark.parametrize("role", [None, *Role])
def test_each_door_is_for_those_whom_the_table_names(owner, role, method, path, body, is_for_moderators):
    client = APIClient()
    if role is not None:
        person = give_app(UserFactory(username="caller", role=role))
        client.force_login(person)
        show_proof(client, person)
    answer = call(client, method, path, body)
    if role is None:
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    elif role == Role.ADMIN or (role == Role.MODERATOR and is_for_moderators):
        assert answer.status_code not in {401, 403}, answer.content
    else:
        assert (answer.status_code, code_of(answer)) == (403, "forbidden")
        assert User.objects.get(username="owner").status == Status.ACTIVE


@pytest.mark.parametrize(("method", "path", "body", "is_for_moderators"), DOORS)
def test_a_token_without_the_scope_is_that_of_any_member(owner, staff, api, method, path, body, is_for_moderators):
    program = api(staff, scopes=["read", "write", "upload", "money"])
    answer = call(program, method, path, body)
    assert (answer.status_code, code_of(answer)) == (403, "insufficient_scope")
    assert not AuditEntry.objects.filter(subject=owner).exists()


@pytest.mark.parametrize(("method", "path", "body", "is_for_moderators"), DOORS)
def test_a_session_without_the_second_factor_is_none_of_staff(owner, staff, method, path, body, is_for_moderators):
    del staff.otp_device
    client = APIClient()
    client.force_login(staff)
    show_proof(client, staff)
    answer = call(client, method, path, body)
    assert (answer.status_code, code_of(answer)) == (403, "second_factor_required")
    assert not AuditEntry.objects.filter(subject=owner).exclude(action=Action.LOGGED_IN).exists()


@pytest.mark.parametrize("path", sorted(PROVEN))
def test_roles_and_factors_want_fresh_proof_and_no_token_has_it(owner, staff, desk, path):
    give_app(owner)
    old = APIClient()
    old.force_login(staff)
    show_proof(old, staff, minutes_ago=11)
    for client in (desk, old):
        method = "put" if path.endswith("role") else "post"
        answer = call(client, method, path, {"role": "moderator", **REASON})
        assert (answer.status_code, code_of(answer)) == (401, "reauthentication_required")
    owner.refresh_from_db()
    assert (owner.role, TotpDevice.objects.filter(user=owner).count()) == (Role.USER, 1)


def test_a_program_in_which_staff_log_in_may_what_they_may(owner, staff):
    program = Program()
    program.post("/auth/login", username="warden", password=PASSWORD)
    assert program.ask("GET", f"{STAFF}/people").status_code == 401, "the second factor is still asked for"
    program.post("/auth/second-factor", code=code_now())
    assert program.ask("GET", f"{STAFF}/people").status_code == 200
    assert program.ask("PUT", f"{STAFF}/people/owner/role", {"role": "moderator", **REASON}).status_code == 200


def test_a_token_is_worth_nothing_when_its_person_is_no_longer_staff(owner, staff, desk):
    other = UserFactory(role=Role.ADMIN)
    assert call(desk, "get", "/people").status_code == 200
    User.objects.filter(pk=staff.pk).update(role=Role.USER)
    assert call(desk, "get", "/people").status_code == 403
    User.objects.filter(pk=staff.pk).update(role=Role.ADMIN, status=Status.BANNED)
    assert call(desk, "get", "/people").status_code == 401
    assert other.is_active


def test_people_are_looked_for_by_how_their_name_begins(desk, owner, stranger):
    now = timezone.now()
    User.objects.filter(pk=stranger.pk).update(display_name="Ängström", status=Status.LIMITED, verified_at=now)

    def found(query):
        return [one["username"] for one in call(desk, "get", f"/people?{query}").json()["items"]]

    assert found("") == ["stranger", "owner", "warden"]
    assert found("q=@OWN") == found("q=owner@exa") == ["owner"]
    assert found("q=äng") == found("status=limited") == found("is_verified=true") == ["stranger"]
    assert found("role=admin") == ["warden"]
    assert found("q=wner") == found("q=%25") == found("q=own&status=banned") == []
    assert found("is_verified=false") == ["owner", "warden"]
    for wrong in ("status=gone", "role=king", "is_verified=perhaps", "limit=0", "cursor=x", "q=%00", f"q={'x' * 255}"):
        assert call(desk, "get", f"/people?{wrong}").status_code == 422, wrong


def test_moderators_look_for_nobody_by_their_address_and_are_told_none(moderator, staff, owner, api):
    User.objects.filter(pk=owner.pk).update(phone="+4915112345678", birth_date="1990-01-01")
    judge, boss = api(moderator, scopes=["admin"]), api(staff, scopes=["admin"])
    assert call(judge, "get", "/people?q=owner@exa").json()["items"] == []
    seen = call(judge, "get", "/people/owner")
    assert seen.json()["contact"] is None
    assert not any(secret in seen.text for secret in ("example.com", "+49151", "1990"))
    told = call(boss, "get", "/people/owner")
    assert told.json()["contact"] == {
        "emails": [{"email": "owner@example.com", "is_verified": True}],
        "phone": "+4915112345678",
        "is_phone_verified": False,
    }
    assert not any(secret in told.text for secret in ("1990", "argon2", "password"))


def test_somebody_is_shown_whatever_their_status_until_they_are_purged(desk, owner, staff):
    suspend_person(actor=staff, person_id=owner.pk, reason="Threats", until=timezone.now() + timedelta(days=3))
    shown = call(desk, "get", "/people/Owner").json()
    assert (shown["status"], shown["sanction"]["kind"]) == ("suspended", "suspension")
    assert shown["sanction"]["by"] == "warden"
    request_deletion(person=owner, username="owner")
    assert call(desk, "get", "/people/owner").json()["purge_at"]
    User.objects.filter(pk=owner.pk).update(purge_at=None)
    assert code_of(call(desk, "get", "/people/owner")) == "user_not_found"
    assert call(desk, "get", "/people/%00").status_code == 404
    assert [one["username"] for one in call(desk, "get", "/people").json()["items"]] == ["warden"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("warning", "active"), ("limit", "limited"), ("suspension", "suspended"), ("ban", "banned")],
)
def test_a_sanction_works_at_once_is_mailed_and_written_down(desk, owner, api, mailoutbox, kind, status):
    theirs = api(owner)
    until = {"until": (timezone.now() + timedelta(days=3)).isoformat()} if kind == "suspension" else {}
    body = {"kind": kind, **REASON, **until}
    made = call(desk, "post", "/people/owner/sanctions", body)
    assert (made.status_code, made.json()["kind"], made.json()["by"]) == (201, kind, "warden")
    assert theirs.get("/api/v1/me").status_code == (200 if status in {"active", "limited"} else 401)
    assert call(desk, "get", "/people/owner").json()["status"] == status
    entry = AuditEntry.objects.get(action=Action.SANCTION_IMPOSED)
    assert (entry.actor.username, entry.subject, entry.address) == ("warden", owner, "127.0.0.1")
    again = call(desk, "post", "/people/owner/sanctions", body)
    assert (again.status_code, code_of(again)) == (409, "already_sanctioned")
    relay_due_events()
    assert "Spam in forty threads" in mailoutbox[-1].body
    lifted = call(desk, "post", f"/sanctions/{made.json()['id']}/lift", {"reason": "We were wrong"})
    assert lifted.status_code == 204
    assert code_of(call(desk, "post", f"/sanctions/{made.json()['id']}/lift", REASON)) == "sanction_over"
    assert call(desk, "get", "/people/owner").json()["status"] == "active"


def test_what_makes_no_sense_is_refused_with_its_field(desk, owner):
    for body in ({}, {"kind": "ban"}, {"kind": "hang", **REASON}, {"kind": "ban", "reason": ""}):
        assert call(desk, "post", "/people/owner/sanctions", body).status_code == 422
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    for body in ({"kind": "suspension"}, {"kind": "ban", "until": tomorrow}):
        assert "until" in call(desk, "post", "/people/owner/sanctions", {**body, **REASON}).json()["errors"]
    assert code_of(call(desk, "post", "/people/nobody/sanctions", {"kind": "ban", **REASON})) == "user_not_found"
    assert code_of(call(desk, "post", "/people/warden/sanctions", {"kind": "ban", **REASON})) == "own_sanction"
    assert not Sanction.objects.exists()


def test_moderators_decide_about_members_alone(moderator, staff, api):
    judge = api(moderator, scopes=["admin"])
    for name in ("warden", UserFactory(role=Role.MODERATOR).username):
        answer = call(judge, "post", f"/people/{name}/sanctions", {"kind": "warning", **REASON})
        assert (answer.status_code, code_of(answer)) == (403, "same_or_higher_role")


def test_a_role_a_badge_and_lost_factors(page, owner, mailoutbox):
    give_app(owner)
    made = call(page, "put", "/people/owner/role", {"role": "moderator", **REASON})
    assert (made.status_code, made.json()["role"]) == (200, "moderator")
    assert code_of(call(page, "put", "/people/owner/role", {"role": "moderator", **REASON})) == "role_already_given"
    assert code_of(call(page, "put", "/people/warden/role", {"role": "user", **REASON})) == "own_role"
    for is_verified in (True, True, False):
        shown = call(page, "put", "/people/owner/badge", {"is_verified": is_verified, **REASON}).json()
        assert (shown["verified_at"] is not None) == is_verified
    assert call(page, "post", "/people/owner/factors/reset", REASON).json() == {"removed": 1}
    assert code_of(call(page, "post", "/people/owner/factors/reset", REASON)) == "no_factor"
    actions = AuditEntry.objects.filter(subject=owner, actor__username="warden").order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        Action.ROLE_CHANGED, Action.BADGE_GIVEN, Action.BADGE_TAKEN, Action.FACTORS_RESET,
    ]  # fmt: skip
    relay_due_events()
    assert len(mailoutbox) == 4


def test_all_sessions_of_somebody_end(desk, owner, stranger):
    browsers = [Client(), Client()]
    for browser, person in zip(browsers, (owner, stranger), strict=True):
        browser.force_login(person)
    assert call(desk, "post", "/people/owner/sessions/end", REASON).json() == {"ended": 1}
    assert [browser.get("/api/v1/me").status_code for browser in browsers] == [401, 200]
    assert AuditEntry.objects.get(action=Action.SESSION_ENDED).actor.username == "warden"


def test_appeals_wait_in_a_queue_and_are_decided(desk, api, owner, stranger, moderator):
    appeals = [
        make_appeal(
            person=person, text="It was my brother",
            sanction_id=ban_person(actor=moderator, person_id=person.pk, reason="Spam").pk,
        )
        for person in (owner, stranger)
    ]  # fmt: skip
    queue = call(desk, "get", "/appeals").json()["items"]
    assert [one["username"] for one in queue] == ["owner", "stranger"], "the oldest first"
    assert (queue[0]["sanction"]["by"], queue[0]["sanction"]["kind"], queue[0]["text"]) == (
        "judge", "ban", "It was my brother",
    )  # fmt: skip
    path = f"/appeals/{appeals[0].pk}/decision"
    own = call(api(moderator, scopes=["admin"]), "post", path, {"is_granted": False, "answer": "No"})
    assert (own.status_code, code_of(own)) == (403, "own_decision")
    decided = call(desk, "post", path, {"is_granted": True, "answer": "We believe you"})
    assert (decided.status_code, decided.json()["state"]) == (200, AppealState.GRANTED)
    assert code_of(call(desk, "post", path, {"is_granted": True, "answer": "Again"})) == "appeal_decided"
    assert [one["username"] for one in call(desk, "get", "/appeals").json()["items"]] == ["stranger"]
    (done,) = call(desk, "get", "/appeals?state=granted").json()["items"]
    assert (done["decided_by"], done["answer"]) == ("warden", "We believe you")
    assert done.keys() == QueuedAppealOutput().fields.keys(), "what the schema says, and nothing else"
    assert api(owner).get("/api/v1/me").status_code == 200
    (sanction,) = call(desk, "get", "/sanctions?person=owner").json()["items"]
    assert (sanction["lifted_by"], sanction["appeal"]["answer"]) == ("warden", "We believe you")


def test_sanctions_are_listed_by_person_kind_and_whether_they_are_over(desk, staff, owner, stranger):
    warn_person(actor=staff, person_id=owner.pk, reason="Rude")
    ban_person(actor=staff, person_id=stranger.pk, reason="Spam")
    Sanction.objects.filter(kind=SanctionKind.BAN).update(ended_at=timezone.now())

    def reasons(query):
        return [one["reason"] for one in call(desk, "get", f"/sanctions?{query}").json()["items"]]

    assert reasons("") == ["Spam", "Rude"]
    assert reasons("person=Owner") == reasons("kind=warning") == reasons("is_over=false") == ["Rude"]
    assert reasons("kind=ban") == reasons("is_over=true") == ["Spam"]
    assert call(desk, "get", "/sanctions?person=nobody").status_code == 404


def test_sign_ups_are_let_in_and_turned_down(desk, owner):
    for name in ("ann", "ben"):
        SignupRequest.objects.create(person=UserFactory(username=name, status=Status.PENDING), text=f"I am {name}")
    EmailAddressFactory(user=User.objects.get(username="ann"))
    waiting = call(desk, "get", "/sign-ups").json()["items"]
    assert [(one["username"], one["text"], one["has_confirmed_address"]) for one in waiting] == [
        ("ann", "I am ann", True), ("ben", "I am ben", False),
    ]  # fmt: skip
    assert call(desk, "get", "/people/ben").json()["request"] == "I am ben"
    assert call(desk, "post", "/sign-ups/ann/approve").status_code == 204
    assert code_of(call(desk, "post", "/sign-ups/ann/approve")) == "not_waiting"
    assert call(desk, "post", "/sign-ups/ben/refuse", {}).status_code == 422
    assert call(desk, "post", "/sign-ups/ben/refuse", REASON).status_code == 204
    assert call(desk, "post", "/sign-ups/ben/refuse", REASON).status_code == 404
    assert code_of(call(desk, "post", "/sign-ups/owner/refuse", REASON)) == "not_waiting"
    assert set(User.objects.values_list("username", "status")) >= {("ann", "active"), ("owner", "active")}
    assert call(desk, "get", "/sign-ups").json()["items"] == []


def test_invites_are_made_listed_and_revoked(desk, staff, client):
    made = call(desk, "post", "/invites", {"max_uses": 3, "days": None})
    shown = made.json()
    assert (made.status_code, shown["max_uses"], shown["expires_at"], shown["is_open"]) == (201, 3, None, True)
    assert "Warden invites you" in client.get(shown["url"]).text
    assert call(desk, "get", "/invites").json()["items"] == [shown]
    for wrong in ({"max_uses": 0}, {"max_uses": 1001}, {"days": 0}, {"days": 366}):
        assert call(desk, "post", "/invites", wrong).status_code == 422
    assert call(desk, "delete", f"/invites/{shown['id']}").status_code == 204
    assert call(desk, "delete", f"/invites/{shown['id']}").status_code == 404
    assert call(desk, "get", "/invites").json()["items"][0]["is_open"] is False
    assert Invite.objects.count() == 1
    assert AuditEntry.objects.filter(action__startswith="invite", actor=staff).count() == 2


def test_the_log_tells_what_somebody_did_and_what_was_done_to_them(desk, staff, owner, stranger):
    warn_person(actor=staff, person_id=owner.pk, reason="Rude")
    create_token(user=stranger, name="player", scopes=["read"])
    ben = UserFactory(username="ben", status=Status.PENDING)
    refuse_signup(actor=staff, person_id=ben.pk, reason="Full")

    def told(query):
        return [entry["action"] for entry in call(desk, "get", f"/audit-log?{query}").json()["items"]]

    assert told("person=owner") == told("action=sanction_imposed") == ["sanction_imposed"]
    assert told("person=warden")[:3] == ["signup_refused", "sanction_imposed", "token_made"]
    assert told(f"person={ben.pk}") == ["signup_refused"], "who is gone has a key left"
    assert told("person=warden&action=token_made") == ["token_made"]
    entry = call(desk, "get", "/audit-log?action=signup_refused").json()["items"][0]
    assert (entry["subject"], entry["actor"]["username"]) == ({"id": str(ben.pk), "username": None}, "warden")
    assert (entry["details"], entry["label"]) == ({"reason": "Full"}, "Sign-up refused")
    assert call(desk, "get", "/audit-log?person=nobody").status_code == 404
    assert call(desk, "get", "/audit-log?action=laughed").status_code == 422


@pytest.mark.parametrize(
    "path", ["/people", "/sanctions", "/appeals", "/appeals?state=denied", "/sign-ups", "/invites", "/audit-log"]
)
def test_lists_have_pages_that_neither_repeat_nor_skip(desk, staff, moderator, path):
    for number in range(3):
        person = UserFactory()
        sanction = warn_person(actor=moderator, person_id=person.pk, reason="Rude")
        appeal = make_appeal(person=person, sanction_id=sanction.pk, text="No")
        if "denied" in path:
            call(desk, "post", f"/appeals/{appeal.pk}/decision", {"is_granted": False, "answer": "Yes"})
        SignupRequest.objects.create(person=UserFactory(status=Status.PENDING), text=f"Number {number}")
        create_invite(actor=staff)
    everything = [one["id"] for one in call(desk, "get", path).json()["items"]]
    seen, address = [], f"{STAFF}{path}{'&' if '?' in path else '?'}limit=2"
    while address:
        answer = desk.get(address).json()
        seen += [one["id"] for one in answer["items"]]
        address = answer["next"]
    assert seen == everything
    assert len(seen) >= 3


def test_nobody_becomes_somebody_else(page, owner):
    for path in ("/people/owner/impersonate", "/people/owner/login", "/people/owner/session", "/people/owner/tokens"):
        assert call(page, "post", path, {}).status_code == 404
    assert page.get("/api/v1/me").json()["username"] == "warden"
