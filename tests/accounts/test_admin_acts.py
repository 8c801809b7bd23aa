"""What staff do in the administration: asked who they are first, told what was done, and offered what can be done."""

import re

import pytest
from django.contrib import admin

from accounts.choices import Role, Status
from accounts.models import AuditEntry, Invite
from accounts.services import ban_person, create_token, make_appeal, warn_person
from tests.administration import act
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
