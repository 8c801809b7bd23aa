"""What a program gets of somebody whose profile is not everybody's: each address works, by itself or with its token."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.choices import ProfileVisibility
from accounts.models import ApiToken, User
from accounts.services import block_user, create_token, set_picture, suspend_person
from socialflow.core.storage import media_storage
from tests.factories.accounts import PASSWORD
from tests.factories.videos import VideoFactory
from tests.programs import Program


@pytest.fixture
def locked(owner, follower):
    """The owner, whose profile is for followers, with both pictures."""
    output = io.BytesIO()
    Image.new("RGB", (800, 600)).save(output, "PNG")
    for kind in ("avatar", "banner"):
        set_picture(kind=kind, user=owner, data=output.getvalue())
    User.objects.filter(pk=owner.pk).update(profile_visibility=ProfileVisibility.PRIVATE)
    owner.refresh_from_db()
    return owner


def bearer(person, scopes=("read",)):
    return {"Authorization": f"Bearer {create_token(user=person, name='app', scopes=scopes).plain}"}


def status(url, **headers):
    response = Client().get(url, headers=headers)
    response.getvalue()
    return response.status_code


def addresses_in(answer):
    """Every address of a file in an answer."""
    if isinstance(answer, dict):
        return [url for value in answer.values() for url in addresses_in(value)]
    if isinstance(answer, list):
        return [url for value in answer for url in addresses_in(value)]
    return [answer] if isinstance(answer, str) and "/media/" in answer else []


def test_pictures_of_a_locked_profile_are_had_with_the_token_of_a_follower(locked, follower, stranger):
    headers = bearer(follower)
    profile = Client().get("/api/v1/users/owner", headers=headers).json()
    found = addresses_in(profile)
    assert len(found) == 8
    assert {status(url, **headers) for url in found} == {200}
    assert {status(url) for url in found} == {404}
    others = bearer(stranger)
    assert {status(url, **others) for url in found} == {404}
    assert addresses_in(Client().get("/api/v1/users/owner", headers=others).json()) == []


def test_and_with_the_session_of_their_program(locked, follower):
    program = Program()
    program.post("/auth/login", username="follower", password=PASSWORD)
    assert status(locked.avatar_url, **{"X-Session-Token": program.token}) == 200
    assert status(locked.avatar_url, **{"X-Session-Token": "x" * 32}) == 404
    program.ask("DELETE", "/auth/session")
    assert status(locked.avatar_url, **{"X-Session-Token": program.token}) == 404


@pytest.mark.parametrize("end", ["scope", "expiry", "revoked", "sanction", "block", "nonsense", "scheme"])
def test_a_token_that_may_not_read_shows_no_picture(locked, follower, staff, end):
    headers = bearer(follower, scopes=["write" if end == "scope" else "read"])
    if end == "expiry":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "revoked":
        ApiToken.objects.all().delete()
    elif end == "sanction":
        suspend_person(actor=staff, person_id=follower.pk, reason="Rude.", until=timezone.now() + timedelta(days=1))
    elif end == "block":
        block_user(actor=locked, username="follower")
    elif end == "nonsense":
        headers = {"Authorization": "Bearer sf_nonsense"}
    elif end == "scheme":
        headers = {"Authorization": headers["Authorization"].replace("Bearer", "Basic")}
    assert status(locked.avatar_url, **headers) == 404


def test_videos_of_a_locked_profile_play_by_their_addresses_alone(locked, follower, stranger):
    video = VideoFactory(owner=locked)
    for name in ("m0/master.m3u8", "m0/manifest.mpd", "p0/small.jpg"):
        media_storage().save(f"videos/{video.pk}/{name}", ContentFile(b"x"))
    headers = bearer(follower)
    answer = Client().get(f"/api/v1/videos/{video.pk}", headers=headers).json()
    playback = Client().post(f"/api/v1/videos/{video.pk}/playback", headers=headers).json()
    found = [answer["hls_url"], answer["dash_url"], playback["hls_url"], answer["thumbnails"]["small"]]
    assert {status(url) for url in found} == {200}
    assert Client().get(f"/api/v1/videos/{video.pk}", headers=bearer(stranger)).status_code == 404
