"""The terms: asked for again when they change, of people before anything else, of programs before they write."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Appeal, TermsAcceptance
from accounts.services import accept_terms, warn_person
from socialflow.core.errors import ConflictError

PAGE = {"HTTP_ACCEPT": "text/html,*/*"}


@pytest.fixture(autouse=True)
def _terms(settings):
    settings.TERMS_VERSION = "2026-11"


def accept(client, version="2026-11", target="/saved"):
    return client.post("/terms/accept", {"version": version, "next": target})


def test_people_are_led_to_the_terms_and_back(client, owner):
    client.force_login(owner)
    response = client.get("/saved?tab=x", **PAGE)
    assert response["Location"] == "/terms/accept?next=/saved%3Ftab%3Dx"
    assert "2026-11" in client.get(response["Location"], **PAGE).text
    assert accept(client)["Location"] == "/saved"
    assert client.get("/saved", **PAGE).status_code == 200
    assert TermsAcceptance.objects.get().person == owner


def test_nothing_is_done_before(client, owner, stranger):
    client.force_login(owner)
    assert client.post("/@stranger/follow").status_code == 302
    assert owner.following.count() == 0
    fragment = client.post("/@stranger/follow", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"][:13]) == (401, "/terms/accept")
    assert owner.following.count() == 0
    accept(client)
    client.post("/@stranger/follow")
    assert owner.following.count() == 1


@pytest.mark.parametrize("path", ["/terms", "/accounts/logout/", "/settings/data"])
def test_who_does_not_accept_can_leave_and_take_their_data(client, owner, path):
    client.force_login(owner)
    assert client.get(path, **PAGE).status_code == 200


def test_a_new_version_is_asked_for_anew(client, owner, settings):
    client.force_login(owner)
    first = client.get("/terms/accept").text
    assert "First, our terms" in first
    assert "have changed" not in first
    accept(client)
    settings.TERMS_VERSION = "2027-01"
    assert "Our terms have changed" in client.get("/terms/accept").text
    assert client.get("/saved", **PAGE).status_code == 302
    with pytest.raises(ConflictError, match="changed meanwhile"):
        accept_terms(person=owner, version="2026-11")
    accept(client, "2027-01")
    assert client.get("/saved", **PAGE).status_code == 200


def test_the_way_back_is_never_elsewhere(client, owner):
    client.force_login(owner)
    assert accept(client, target="https://evil.example/")["Location"] == "/"


def test_it_costs_one_query_a_session(client, owner):
    client.force_login(owner)
    accept_terms(person=owner, version="2026-11")
    accept_terms(person=owner, version="2026-11")
    client.get("/settings/profile", **PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get("/settings/profile", **PAGE)
    assert not [query for query in queries.captured_queries if "terms_acceptances" in query["sql"]]


def test_strangers_are_asked_at_sign_up_only(client, db):
    assert client.get("/explore", **PAGE).status_code == 200


def test_without_terms_there_is_no_page(client, owner, settings):
    settings.TERMS_VERSION = ""
    assert client.get("/terms").status_code == 404
    client.force_login(owner)
    assert client.get("/saved", **PAGE).status_code == 200


def test_programs_read_and_accept_before_they_write(api, owner, stranger):
    program = api(owner)
    assert program.get("/api/v1/me").status_code == 200
    refused = program.put("/api/v1/users/stranger/follow")
    assert (refused.status_code, refused.json()["code"]) == (403, "terms_not_accepted")
    assert refused["Content-Type"] == "application/problem+json"
    terms = program.get("/api/v1/me/terms").json()
    assert terms == {"version": "2026-11", "url": "http://testserver/terms", "is_accepted": False}
    assert program.post("/api/v1/me/terms", {"version": "old"}).status_code == 409
    assert program.post("/api/v1/me/terms", {"version": "2026-11"}).json()["is_accepted"] is True
    assert program.put("/api/v1/users/stranger/follow").status_code == 200


def test_programs_of_staff_read_and_accept_before_they_decide(api, owner, staff):
    program = api(staff, scopes=["admin"])
    assert program.get("/api/v1/staff/people").status_code == 200
    body = {"kind": "warning", "reason": "Rude"}
    refused = program.post("/api/v1/staff/people/owner/sanctions", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "terms_not_accepted")
    accept_terms(person=staff, version="2026-11")
    assert program.post("/api/v1/staff/people/owner/sanctions", body).status_code == 201


def test_whoever_does_not_accept_can_appeal_all_the_same(client, api, owner, staff):
    first = warn_person(actor=staff, person_id=owner.pk, reason="Rude")
    second = warn_person(actor=staff, person_id=owner.pk, reason="Again")
    assert api(owner).post(f"/api/v1/me/sanctions/{first.pk}/appeal", {"text": "I was not"}).status_code == 201
    client.force_login(owner)
    assert client.get("/settings/standing", **PAGE).status_code == 200
    sent = client.post("/settings/standing", {"sanction": second.pk, "text": "Nor then"}, **PAGE)
    assert sent["Location"] == "/settings/standing"
    assert Appeal.objects.count() == 2


def test_programs_take_their_data_along_all_the_same(api, owner):
    assert api(owner).post("/api/v1/me/exports").status_code != 403
