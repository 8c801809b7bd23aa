"""The page of one's data and its API: what they show, to whom, and the copy that nobody else can fetch."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core import mail
from django.utils import timezone

from accounts.choices import ExportState, Status
from accounts.models import AuditEntry, DataExport, User
from accounts.services import create_token, make_export, request_deletion, request_export
from socialflow.core.services import relay_due_events
from tests.browsers import browser, is_in, log_in
from tests.factors import show_proof

pytestmark = pytest.mark.django_db

DATA = "/settings/data"
API = "/api/v1/me"


@pytest.fixture
def ready(owner):
    export = request_export(person=owner)
    make_export(export_id=export.pk)
    export.refresh_from_db()
    return export


def content_of(response):
    return b"".join(response.streaming_content)


def download(export):
    return f"{DATA}/exports/{export.pk}/download"


def test_from_the_button_to_the_file(home, owner):
    response = home.post(f"{DATA}/export", follow=True)
    assert "We are preparing your copy" in response.text
    export = DataExport.objects.get(person=owner)
    fragment = f"{DATA}/exports/{export.pk}"
    assert f'hx-get="{fragment}"' in response.text
    assert "Prepare a copy" not in response.text
    DataExport.objects.update(state=ExportState.RUNNING, progress_percent=42)
    assert 'value="42"' in home.get(fragment).text
    DataExport.objects.update(state=ExportState.QUEUED)
    make_export(export_id=export.pk)
    shown = home.get(fragment).text
    assert "hx-get" not in shown, "what is ready renews itself no more"
    assert download(export) in shown
    response = home.get(download(export))
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"] == 'attachment; filename="socialflow-owner.zip"'
    assert response.headers["Cache-Control"] == "private, no-store"
    archive = ZipFile(BytesIO(content_of(response)))
    assert json.loads(archive.read("profile.json"))[0]["username"] == "owner"
    relay_due_events()
    assert "is ready" in mail.outbox[-1].subject


def test_a_download_goes_on_where_it_stopped_and_is_told_once(home, ready, owner):
    whole = content_of(home.get(download(ready)))
    rest = home.get(download(ready), HTTP_RANGE="bytes=100-")
    assert rest.status_code == 206
    assert content_of(rest) == whole[100:]
    assert AuditEntry.objects.filter(subject=owner, action="export_downloaded").count() == 1


def test_nobody_else_fetches_it(ready, stranger, client):
    paths = [f"{DATA}/exports/{ready.pk}", download(ready), f"{API}/exports/{ready.pk}/download"]
    assert {client.get(path).status_code for path in paths} == {302, 401}
    other = browser()
    log_in(other, "stranger")
    assert {other.get(path).status_code for path in paths} == {404}


def test_an_old_session_does_not_fetch_it(client, owner, ready):
    client.force_login(owner)
    response = client.get(download(ready))
    assert response.headers["Location"] == f"/accounts/reauthenticate/?next={download(ready)}"
    show_proof(client, owner, method="password")
    assert content_of(client.get(download(ready))).startswith(b"PK")


def test_what_is_over_says_so(ready, time_machine):
    time_machine.move_to(ready.expires_at + timedelta(seconds=1))
    home = browser()
    log_in(home)
    page = home.get(DATA)
    assert "Expired" in page.text
    assert "Prepare a copy" in page.text
    assert home.get(download(ready)).status_code == 410


def test_programs_get_it_in_a_session_and_not_by_token(home, owner, api, time_machine):
    made = home.post(f"{API}/exports", content_type="application/json")
    assert made.status_code == 201
    assert made.json()["state"] == "queued"
    assert made.json()["download_url"] is None
    again = home.post(f"{API}/exports", content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "export_in_progress")
    make_export(export_id=made.json()["id"])
    (shown,) = home.get(f"{API}/exports").json()
    assert shown["progress_percent"] == 100
    path = shown["download_url"].partition("testserver")[2]
    archive = home.get(path, HTTP_ACCEPT="application/zip")
    assert archive.status_code == 200
    assert ZipFile(BytesIO(content_of(archive))).testzip() is None
    # A token may look; whoever finds one gets nothing.
    program = api(owner)
    assert program.get(f"{API}/exports").status_code == 200
    for refused in (
        program.get(path), program.post(f"{API}/exports"), program.post(f"{API}/deactivation"),
        program.post(f"{API}/deletion", {"username": "owner"}),
    ):  # fmt: skip
        assert (refused.status_code, refused.json()["code"]) == (401, "reauthentication_required")
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert home.get(path).status_code == 401
    assert User.objects.get(pk=owner.pk).is_active


def test_programs_deactivate(home, owner):
    assert home.post(f"{API}/deactivation", content_type="application/json").status_code == 204
    assert not is_in(home)
    assert User.objects.get(pk=owner.pk).status == Status.DEACTIVATED


def test_programs_delete(home, owner):
    wrong = home.post(f"{API}/deletion", {"username": "other"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "username_mismatch")
    asked = home.post(f"{API}/deletion", {"username": "owner"}, content_type="application/json")
    assert asked.status_code == 202
    assert asked.json()["purge_at"] > timezone.now().isoformat()
    assert not is_in(home)


def test_a_token_of_somebody_who_left_opens_nothing(owner, client):
    token = create_token(user=owner, name="script", scopes=["read", "write"]).plain
    request_deletion(person=owner, username="owner")
    for method in (client.get, client.post):
        assert method(f"{API}/exports", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401


def test_the_page_takes_few_queries(home, ready, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        home.get(DATA)
