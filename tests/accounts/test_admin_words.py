"""What the administration says: who waits, and everything in words of the reader's language."""

import pytest
from django.urls import reverse

from accounts.admin import ApiTokenAdmin
from accounts.choices import Role, Status
from accounts.models import ApiToken, Invite, SignupRequest, TotpDevice
from accounts.services import create_token, warn_person
from tests.factories.accounts import UserFactory
from tests.factors import give_app

pytestmark = pytest.mark.django_db
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de"}


def heads(answer):
    """What the columns of a list are called."""
    return answer.text.split('id="result_list"')[1].split("</thead>")[0]


def test_the_first_page_says_how_many_wait_to_be_let_in(desk):
    assert "board-count" not in desk.get("/admin/").text
    for name in ("nils", "olga"):
        SignupRequest.objects.create(person=UserFactory(username=name, status=Status.PENDING), text="I paint boats")
    people = desk.get("/admin/").text.split('class="board-link"')[1]
    assert "/admin/accounts/user/" in people
    assert "2 wait<" in people


def test_columns_and_buttons_are_in_german(desk, staff, owner):
    Invite.objects.create(code="very-secret-code", created_by=staff)
    invites = heads(desk.get("/admin/accounts/invite/", **GERMAN))
    assert "Erstellt von" in invites
    assert "Widerrufen" in invites
    page = desk.get(f"/admin/accounts/user/{owner.pk}/change/", **GERMAN).text
    for label in ("Verwarnen", "Einschränken", "Sperren", "Ausschließen"):
        assert label in page
    warn_person(actor=staff, person_id=owner.pk, reason="Spam in forty threads")
    assert "Einspruch einlegen" not in heads(desk.get("/admin/accounts/sanction/", **GERMAN))


def test_the_menu_leads_staff_who_showed_their_factor_to_the_administration(client, owner, staff):
    link = f'href="{reverse("admin:index")}"'
    client.force_login(owner)
    assert link not in client.get("/settings/").text
    client.force_login(staff)
    assert link in client.get("/settings/").text
    bare = UserFactory(role=Role.ADMIN)
    client.force_login(bare)
    assert link not in client.get("/settings/").text
    demoted = give_app(UserFactory())
    client.force_login(demoted)
    assert link not in client.get("/settings/").text


def test_no_column_explains_itself_to_who_cannot_fill_it_in(desk, owner):
    app = TotpDevice.objects.get(user=give_app(owner))
    assert "human-readable" not in desk.get(f"/admin/accounts/totpdevice/{app.pk}/change/").text


def test_scopes_have_names(owner):
    create_token(user=owner, name="player", scopes=["read", "upload"])
    assert ApiTokenAdmin(ApiToken, None).shown_scopes(ApiToken.objects.get()) == "Read, Upload"
