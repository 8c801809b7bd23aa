"""What programs with bad intentions sent, and what must come of it."""

import io
from fractions import Fraction
from uuid import UUID

import pytest
from allauth.account.forms import LoginForm
from django.test import Client, RequestFactory
from PIL import Image

from accounts.log_in.adapters import LoginBackend
from accounts.services import change_profile
from socialflow.core.cursors import MAX_PAGE_SIZE, page_size
from socialflow.core.errors import InvalidError
from socialflow.core.images import AVATAR_SIZES, encode_picture
from tests.factories.videos import VideoFactory
from tests.loops import run_async
from videos.choices import Visibility
from videos.providers.ladder import plan_ladder
from videos.providers.media import SourceProbe
from videos.providers.probing import _frame_rate
from videos.views import streams

pytestmark = pytest.mark.django_db
YEAR_10889 = UUID("ffffffff-ffff-7fff-bfff-ffffffffffff")


@pytest.mark.parametrize("raw", ["00011000000", "0001" + "9" * 30, "0001" + "9" * 5000, "101", "0", "-1", "٣"])
def test_no_spelling_of_a_limit_passes_the_largest_page(raw):
    with pytest.raises(InvalidError):
        page_size(raw)
    assert page_size("0100") == MAX_PAGE_SIZE


@pytest.mark.parametrize("body", ["[" * 200_000, '{"a":' * 100_000])
@pytest.mark.parametrize("path", ["/api/v1/posts", "/api/v1/videos"])
def test_json_without_end_is_refused(api, owner, path, body):
    answer = api(owner).post(path, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_an_identifier_of_a_far_year_is_refused(api, owner):
    answer = api(owner).post("/api/v1/posts", {"text": "hello", "id": str(YEAR_10889)})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_id")


@pytest.mark.parametrize(("scope", "status"), [("read", 201), ("write", 403), ("upload", 403)])
def test_only_a_token_that_may_read_gets_the_addresses_of_a_private_video(api, owner, scope, status):
    video = VideoFactory(owner=owner, visibility=Visibility.PRIVATE)
    assert api(owner, scopes=[scope]).post(f"/api/v1/videos/{video.pk}/playback").status_code == status


def test_whoever_may_see_a_video_may_start_it(api, owner):
    video = VideoFactory(owner=owner)
    assert api().post(f"/api/v1/videos/{video.pk}/playback").status_code == 201


@pytest.mark.parametrize("path", ["/api/v1/videos?owner=me", "/api/v1/feed/home", "/api/v1/saves", "/api/v1/me"])
def test_answers_with_signed_addresses_are_kept_by_nobody(api, owner, path):
    assert api(owner).get(path).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/studio", "/saved", "/", "/@owner", "/settings/profile"])
def test_pages_of_a_person_are_kept_by_nobody(owner, path):
    client = Client()
    client.force_login(owner)
    assert "private" in client.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("link", ["https://a.com\u202e/x", "https://a.com/\u2066x"])
def test_a_link_that_reads_as_another_is_refused(owner, link):
    with pytest.raises(InvalidError):
        change_profile(user=owner, links=[link])


def test_a_name_that_nobody_sees_is_none(owner):
    assert change_profile(user=owner, display_name="\u200b\u2060\u200d").name == "owner"


def test_made_up_methods_are_one_series(settings):
    settings.METRICS_TOKEN = "let-me-see"
    client = Client()
    for method in ("FOO1", "FOO2"):
        client.generic(method, "/healthz")
    shown = client.get("/metrics", headers={"Authorization": "Bearer let-me-see"}).text
    assert 'method="other"' in shown
    assert "FOO" not in shown


def test_a_token_of_metrics_in_another_alphabet_is_only_wrong(settings):
    settings.METRICS_TOKEN = "let-me-see"
    assert Client().get("/metrics", headers={"Authorization": "Bearer \u00e9"}).status_code == 404


def test_a_log_in_by_address_hashes_twice_whether_there_is_an_account_or_not(owner, monkeypatch):
    checked = []
    monkeypatch.setattr("accounts.models.User.check_password", lambda *_: checked.append("check") or False)
    monkeypatch.setattr("accounts.models.User.set_password", lambda *_: checked.append("set"))
    address = owner.emailaddress_set.get().email
    for login, work in ((address, ["check", "set"]), ("nobody@example.org", ["set", "set"]), ("owner", ["check"])):
        form = LoginForm({"login": login, "password": "wrong"})
        form.cleaned_data = {"login": login, "password": "wrong"}
        checked.clear()
        assert LoginBackend().authenticate(RequestFactory().post("/"), **form.user_credentials()) is None
        assert checked == work


def avif(**changes: bytes) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (48, 40), "red").save(output, "AVIF")
    data = output.getvalue()
    for old, new in changes.items():
        data = data.replace(old.encode(), new)
    return data


@pytest.mark.parametrize("data", [avif(iloc=b"free"), avif(av01=b"av0x"), avif()[:-20]])
def test_a_crafted_picture_is_refused_in_words(data):
    with pytest.raises(InvalidError, match="not a picture we can read"):
        encode_picture(data, sizes=AVATAR_SIZES)


def test_a_picture_whose_exif_makes_no_sense_is_refused_in_words():
    exif = Image.Exif()
    exif[0x0112], exif[0x9286] = 6, "hi"
    output = io.BytesIO()
    Image.new("RGB", (48, 40), "red").save(output, "JPEG", exif=exif)
    for position in range(20, 120):
        data = bytearray(output.getvalue())
        data[position] = 255
        try:
            encode_picture(bytes(data), sizes=AVATAR_SIZES)
        except InvalidError:
            continue


def test_the_body_of_a_stream_request_is_read_by_nobody():
    from socialflow.asgi import _without_body

    messages = iter(
        [*[{"type": "http.request", "body": b"x" * 1000, "more_body": True}] * 3, {"type": "http.disconnect"}]
    )

    async def receive():
        return next(messages)

    async def read():
        wrapped = _without_body(receive)
        return [await wrapped(), await wrapped()]

    assert run_async(read) == [
        {"type": "http.request", "body": b"", "more_body": False},
        {"type": "http.disconnect"},
    ]


@pytest.mark.parametrize("rate", [1 / 3600, 1 / 1000, 1 / 400])
def test_a_film_of_a_picture_an_hour_has_a_rate(rate):
    found = _frame_rate({"declared_rate": rate, "measured_rate": rate, "is_variable": False})
    assert found == Fraction(1, 100)
    assert plan_ladder(SourceProbe("mov", 1, 6000.0, (), video_index=0, width=320, height=240, frame_rate=found))


def test_a_stream_gives_its_connection_back_before_it_waits(owner, monkeypatch):
    closed = []
    monkeypatch.setattr(streams, "close_old_connections", lambda: closed.append(True))
    assert streams._snapshot.func(owner.pk) == []
    assert closed == [True]


@pytest.mark.parametrize("host", ["", "a b", "user@ours.example", "evil.example"])
@pytest.mark.parametrize("path", ["/explore", "/api/v1/videos", "/events/videos", "/nothing-here"])
def test_a_host_that_is_not_ours_is_refused_in_one_line(client, settings, caplog, path, host):
    settings.ALLOWED_HOSTS = ["ours.example"]
    settings.SECURE_SSL_REDIRECT = True
    caplog.set_level("INFO")
    answer = client.get(path, headers={"host": host})
    is_program = path.startswith("/api/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        400,
        "application/problem+json" if is_program else "text/plain; charset=utf-8",
    )
    assert "Host header" in (answer.json()["detail"] if is_program else answer.text)
    said = [record for record in caplog.records if record.name != "django.request"]
    assert len(said) == 1
    assert said[0].exc_info is None
    assert "host.refused" in said[0].getMessage()


@pytest.mark.parametrize("key", ["abcdefgh\x00xyz", "ä" * 32, "x" * 5000, "' OR 1=1 --"])
def test_a_session_key_that_cannot_be_one_is_none(client, key):
    client.cookies["sessionid"] = key
    assert client.get("/explore").status_code == 200
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("path", ["/accounts/login/?next=//[", "/accounts/signup/?next=http://[::1", "/invite/%00"])
def test_an_address_that_is_none_is_no_accident(client, db, path):
    assert client.get(path).status_code < 500
