"""Avatars and banners: drawn anew, told nothing of, replaced whole, and nothing else let in."""

import io
import zlib
from struct import pack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.services import remove_picture, set_picture
from socialflow.core.errors import InvalidError
from socialflow.core.images import FORMATS
from socialflow.core.storage import local_path
from tests.pictures import picture

GPS = 0x8825


def located():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Mara"
    exif.get_ifd(GPS)[1] = "N"
    return picture(exif=exif)


def png_of_size(width, height):
    """The header of a PNG that claims a size; no pixel follows."""

    def chunk(name, data):
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    header = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def files_of(user):
    folder = local_path(f"people/{user.pk}/")
    return (
        sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
    )


def fetched(client, url):
    response = client.get(url)
    data = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return response, data


def test_an_avatar_comes_in_three_sizes_without_its_place(client, owner):
    set_picture(kind="avatar", user=owner, data=located())
    owner.refresh_from_db()
    sides = []
    for size in ("small", "medium", "large"):
        response, data = fetched(client, f"/media/people/{owner.pk}/avatar-{owner.avatar_version}/{size}.webp")
        assert response.status_code == 200
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["X-Content-Type-Options"] == "nosniff"
        made = Image.open(io.BytesIO(data))
        assert made.format == "WEBP"
        assert dict(made.getexif()) == {}
        assert b"Mara" not in data
        sides.append(made.size)
    assert sides == [(96, 96), (192, 192), (400, 400)]


def test_a_banner_is_wide(client, owner):
    set_picture(kind="banner", user=owner, data=picture(size=(3000, 1000)))
    sides = [
        Image.open(
            io.BytesIO(fetched(client, f"/media/people/{owner.pk}/banner-{owner.banner_version}/{size}.webp")[1])
        ).width
        for size in ("small", "medium", "large")
    ]
    assert sides == [640, 1280, 2560]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_usual_kinds_are_read(owner, kind):
    assert set_picture(kind="avatar", user=owner, data=picture(kind)).avatar_version


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture_empty"),
        (b"hello", "picture_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "picture_unreadable"),
        (b"%PDF-1.7 nothing", "picture_unreadable"),
        (b"GIF89a" + b"\0" * 40, "picture_unreadable"),
        (picture()[:400], "picture_unreadable"),
        (png_of_size(60_000, 60_000), "picture_too_large"),
        (png_of_size(20_000, 4_000), "picture_too_large"),
        (b"\0" * (16 * 1024**2), "picture_too_heavy"),
    ],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(owner, data, code):
    with pytest.raises(InvalidError) as refusal:
        set_picture(kind="avatar", user=owner, data=data)
    assert refusal.value.code == code
    owner.refresh_from_db()
    assert owner.avatar_version == ""
    assert files_of(owner) == []


def test_what_hides_behind_a_picture_is_gone(client, owner):
    set_picture(kind="avatar", user=owner, data=picture() + b"<script>alert(1)</script>PK\x03\x04evil")
    _response, data = fetched(client, owner.avatar_url)
    assert b"script" not in data
    assert b"evil" not in data


@pytest.mark.django_db(transaction=True)
def test_a_new_picture_replaces_the_old_one_whole(client, owner):
    old = set_picture(kind="avatar", user=owner, data=picture()).avatar_url
    set_picture(kind="banner", user=owner, data=picture())
    new = set_picture(kind="avatar", user=owner, data=picture(color=(0, 0, 0))).avatar_url
    assert old != new
    assert fetched(client, old)[0].status_code == 404
    assert fetched(client, new)[0].status_code == 200
    assert len(files_of(owner)) == 6


@pytest.mark.django_db(transaction=True)
def test_a_picture_taken_away_is_gone_and_twice_changes_nothing(client, owner):
    url = set_picture(kind="avatar", user=owner, data=picture()).avatar_url
    remove_picture(user=owner, kind="avatar")
    assert remove_picture(user=owner, kind="avatar").avatar_url is None
    assert client.get(url).status_code == 404
    assert files_of(owner) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_pictures_at_once_one_stays_whole(client, owner, at_once):
    def set_one(color):
        set_picture(kind="avatar", user=type(owner).objects.get(pk=owner.pk), data=picture(color=color))

    at_once([lambda: set_one((255, 0, 0)), lambda: set_one((0, 255, 0))])
    owner.refresh_from_db()
    assert {file.split("/")[0] for file in files_of(owner)} == {f"avatar-{owner.avatar_version}"}
    assert fetched(client, owner.avatar_url)[0].status_code == 200


def test_a_failure_at_the_end_leaves_no_files(owner, monkeypatch):
    def fail(*_args):
        raise RuntimeError

    monkeypatch.setattr("accounts.services.pictures._swap", fail)
    with pytest.raises(RuntimeError):
        set_picture(kind="avatar", user=owner, data=picture())
    assert files_of(owner) == []


def test_the_settings_page_takes_pictures_and_takes_them_away(client, owner):
    client.force_login(owner)
    files = {
        "avatar": SimpleUploadedFile("me.jpg", picture(), "image/jpeg"),
        "banner": SimpleUploadedFile("wide.exe", picture("PNG"), "application/x-msdownload"),
    }
    assert client.post("/settings/profile", {"display_name": "Mara", **files}).status_code == 302
    owner.refresh_from_db()
    assert owner.avatar_version
    assert owner.banner_version
    assert owner.avatar_url in client.get("/settings/profile").text
    assert client.post("/settings/profile", {"display_name": "Mara", "remove_avatar": "on"}).status_code == 302
    owner.refresh_from_db()
    assert owner.avatar_version == ""
    assert owner.banner_version


def test_the_settings_page_says_which_picture_is_wrong(client, owner):
    client.force_login(owner)
    files = {"avatar": SimpleUploadedFile("me.svg", b"<svg/>", "image/svg+xml")}
    response = client.post("/settings/profile", {"display_name": "Mara", **files})
    assert response.status_code == 422
    assert "not a picture we can read" in response.text


@pytest.mark.parametrize(("name", "value"), [("links", "javascript:alert(1)"), ("birth_date", "yesterday")])
def test_pictures_are_told_of_beside_other_wrong_fields(client, owner, name, value):
    client.force_login(owner)
    files = {"avatar": SimpleUploadedFile("me.jpg", b"<svg/>"), "banner": SimpleUploadedFile("wide.jpg", picture())}
    form = client.post("/settings/profile", {name: value, **files}).context["form"]
    assert set(form.errors) == {name, "avatar", "banner"}
    assert "not a picture we can read" in form.errors["avatar"][0]
    assert "choose this picture again" in form.errors["banner"][0]


def test_the_settings_page_names_every_kind_that_is_taken(client, owner):
    client.force_login(owner)
    page = client.get("/settings/profile").text
    for kind in FORMATS:
        assert kind in page.upper().partition("LOCATION DATA")[0].rpartition("<P")[2]
        assert f"image/{kind.lower()}" in page


@pytest.mark.parametrize(
    "address",
    [
        "avatar-{version}/huge.webp",
        "avatar-{version}/small.jpg",
        "avatar-{version}/../../secret.webp",
        "avatar-..%2F..%2Fx/small.webp",
        "cover-{version}/small.webp",
        "avatar-xxxxxxxxxxxxxxxx/small.webp",
        "avatar-{version}/.small.webp.tmp",
    ],
)
def test_nothing_else_is_served(client, owner, address):
    set_picture(kind="avatar", user=owner, data=picture())
    assert client.get(f"/media/people/{owner.pk}/" + address.format(version=owner.avatar_version)).status_code == 404


def test_a_picture_is_only_read(client, owner):
    set_picture(kind="avatar", user=owner, data=picture())
    assert client.post(owner.avatar_url).status_code == 405
    response = client.head(owner.avatar_url)
    response.close()
    assert response.status_code == 200
