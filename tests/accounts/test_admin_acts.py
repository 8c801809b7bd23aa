"""What staff do in the administration: asked who they are first, told what was done, and offered what can be done."""

import re

import pytest
from django.contrib import admin
from django.test import Client

from accounts.choices import Action, Role, Status
from accounts.models import AuditEntry, Invite
from accounts.services import ban_person, create_token, decide_appeal, make_appeal, record_action, warn_person
from tests.administration import act
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factors import show_proof

pytestmark = pytest.mark.django_db


def every_act():
    """Each act of each page, with its model."""
    return sorted(
        (model._meta.model_name, act.slug)
        for model, page in admin.site._registry.items()
        for act in getattr(page, "acts", ())
    )


def test_every_act_asks_who_it_is_before_it_shows_its_form_and_before_it_does_anything(client, owner, staff):
    client.force_login(staff)
    show_proof(client, staff, minutes_ago=11)
    acts = every_act()
    assert len(acts) >= 14
    for model, slug in acts:
        address = f"/admin/accounts/{model}/act/{slug}/?id={owner.pk}"
        fields = {"reason": "Spam", "days": 7, "role": "moderator", "answer": "No", "is_granted": "no"}
        for asked in (client.get(address), client.post(address, fields)):
            assert asked.status_code == 302, slug
            assert asked.url.startswith("/accounts/reauthenticate/"), slug
    owner.refresh_from_db()
    assert (owner.role, owner.status, owner.verified_at) == (Role.USER, Status.ACTIVE, None)
    assert not AuditEntry.objects.filter(subject=owner, actor=staff).exists()
    show_proof(client, staff)
    assert act(client, "role", owner, role="moderator").status_code == 302
    owner.refresh_from_db()
    assert owner.role == Role.MODERATOR


def test_what_staff_typed_is_there_again_after_the_proof(client, owner, staff):
    client.force_login(staff)
    show_proof(client, staff, minutes_ago=11)
    address = f"/admin/accounts/user/act/ban/?id={owner.pk}"
    asked = client.post(
        address, {"reason": "Spam in forty threads"}, headers={"referer": f"http://testserver{address}"}
    )
    assert "act/ban/" in asked.url
    show_proof(client, staff)
    assert "Spam in forty threads" in client.get(address).text


def test_invites_are_made_and_revoked_with_fresh_proof_only(client, staff):
    invite = Invite.objects.create(code="very-secret-code", created_by=staff)
    client.force_login(staff)
    show_proof(client, staff, minutes_ago=11)
    assert client.get("/settings/invites").status_code == 200
    for path in ("/settings/invites", f"/settings/invites/{invite.pk}/revoke"):
        assert client.post(path, {"max_uses": 3, "days": "7"}).url.startswith("/accounts/reauthenticate/")
    invite.refresh_from_db()
    assert (Invite.objects.count(), invite.revoked_at) == (1, None)


def test_what_was_done_is_said_in_a_sentence(desk, owner, stranger):
    said = act(desk, "warn", owner)
    assert "They are warned, and told why by mail." in desk.get(said.url).text
    said = act(desk, "warn", owner, stranger, reason="A ring")
    assert "told why by mail. That was done for 2." in desk.get(said.url).text


def test_a_page_is_called_by_what_it_shows_and_whose_that_is(desk, owner, staff):
    sanction = warn_person(actor=staff, person_id=owner.pk, reason="Rude")
    appeal = make_appeal(person=owner, sanction_id=sanction.pk, text="No")
    token = create_token(user=owner, name="player", scopes=["read"]).row
    for model, row, name in (
        ("appeal", appeal, "Appeal: owner"), ("sanction", sanction, "Warning: owner"),
        ("apitoken", token, "API token: owner"), ("user", owner, "owner"),
    ):  # fmt: skip
        page = desk.get(f"/admin/accounts/{model}/{row.pk}/change/").text
        head = page.split("<h1")[1].split("</h1>")[0]
        words = re.sub(r"<[^>]*>|chevron_right", " ", head.split(">", 1)[1]).split()
        assert " ".join(words).endswith(name)
        assert " ".join(words).count("People") == (model == "user")
        assert f"<title>{name} |" in page
        assert str(sanction.pk) not in " ".join(words)


def test_what_cannot_be_done_any_more_is_not_offered(desk, owner, moderator, staff):
    sanction = ban_person(actor=moderator, person_id=owner.pk, reason="Spam")
    appeal = make_appeal(person=owner, sanction_id=sanction.pk, text="That was my brother")
    assert "Decide" in desk.get(f"/admin/accounts/appeal/{appeal.pk}/change/").text
    assert act(desk, "lift", owner).status_code == 302
    page = desk.get(f"/admin/accounts/appeal/{appeal.pk}/change/").text
    assert "act/decide" not in page
    assert "Granted" in page
    late = desk.get(f"/admin/accounts/appeal/act/decide/?id={appeal.pk}", follow=True)
    assert "cannot be done any more" in late.text


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (Status.PENDING, set()),
        (Status.ACTIVE, {"warn", "limit", "suspend", "ban"}),
        (Status.LIMITED, {"warn", "suspend", "ban", "lift"}),
        (Status.SUSPENDED, {"warn", "suspend", "ban", "lift"}),
        (Status.BANNED, {"warn", "lift"}),
    ],
)
def test_of_the_measures_those_are_offered_that_weigh_more(desk, status, offered):
    person = UserFactory(status=status)
    page = desk.get(f"/admin/accounts/user/{person.pk}/change/").text
    assert {slug for slug in ("warn", "limit", "suspend", "ban", "lift") if f"/act/{slug}/" in page} == offered


def page_of(desk, row):
    return desk.get(f"/admin/accounts/{row._meta.model_name}/{row.pk}/change/").text


def link_to(row):
    return f'href="/admin/accounts/{row._meta.model_name}/{row.pk}/change/"'


def test_person_sanction_and_appeal_lead_to_one_another(desk, owner, moderator):
    sanction = ban_person(actor=moderator, person_id=owner.pk, reason="Spam")
    appeal = make_appeal(person=owner, sanction_id=sanction.pk, text="That was my brother")
    assert link_to(sanction) in page_of(desk, owner)
    for page in (page_of(desk, sanction), desk.get("/admin/accounts/sanction/").text):
        assert link_to(owner) in page
        assert link_to(appeal) in page
    page = page_of(desk, appeal)
    assert all(link_to(row) in page for row in (owner, sanction, moderator))


def test_of_what_was_lifted_its_reason_is_told(desk, client, owner, moderator):
    sanction = ban_person(actor=moderator, person_id=owner.pk, reason="Spam")
    assert act(desk, "lift", owner, reason="The rights are hers").status_code == 302
    assert "The rights are hers" in page_of(desk, sanction)
    client.force_login(owner)
    assert "Lifted, because:</strong><br>The rights are hers" in client.get("/settings/standing").text


def test_the_audit_log_names_the_sanction_the_answer_and_the_role(desk, owner, staff, moderator):
    sanction = ban_person(actor=moderator, person_id=owner.pk, reason="Spam")
    appeal = make_appeal(person=owner, sanction_id=sanction.pk, text="That was my brother")
    decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=False, answer="No")
    act(desk, "lift", owner)
    act(desk, "role", owner, role="creator")
    record_action(action=Action.ROLE_CHANGED, subject=owner, actor=None, after="a role that there is not any more")
    rows = desk.get("/admin/accounts/auditentry/").text
    for told in (
        "Sanction imposed: Ban", "Sanction lifted: Ban", "Appeal decided: Denied", "Role changed: Creator",
        ">Role changed<",
    ):  # fmt: skip
        assert told in rows, told


def test_an_entry_is_told_in_words(desk, owner, moderator):
    ban_person(actor=moderator, person_id=owner.pk, reason="<b>Spam</b>")
    entry = AuditEntry.objects.get(action=Action.SANCTION_IMPOSED)
    page = page_of(desk, entry)
    assert "Reason: &lt;b&gt;Spam&lt;/b&gt;<br>" in page
    assert "Until" not in page.split("Details")[1], "what has no value is left out"
    assert "+00:00" not in page, "a moment as everywhere"
    entry = record_action(
        action=Action.LOGGED_IN, subject=owner, actor=owner, ways=["password", "second_factor", "gitlab"]
    )
    assert "Shown: Password, Second factor, gitlab" in page_of(desk, entry)


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.LIMITED, Status.PENDING, Status.BANNED])
def test_the_way_to_a_channel_is_offered_where_there_is_one(desk, status):
    person = UserFactory(status=status)
    is_there = desk.get(person.get_absolute_url()).status_code == 200
    assert is_there == (status == Status.ACTIVE)
    assert ("View on site" in page_of(desk, person)) == is_there


def test_the_menu_names_each_page_once(desk):
    menu = desk.get("/admin/").text.split('class="board"')[1]
    assert menu.count(">People<") == 1


def test_a_session_is_shown_by_the_name_of_its_browser(desk, owner):
    browser = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"})
    browser.post("/accounts/login/", {"login": "owner", "password": PASSWORD})
    page = desk.get("/admin/accounts/session/").text
    assert "Firefox on Linux" in page
    assert "Gecko" not in page
