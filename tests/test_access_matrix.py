"""Every surface, as every viewer, against every visibility: who may see a video and its bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.choices import Status
from socialflow.core.storage import store_bytes
from tests.factories.videos import VideoFactory
from videos import services
from videos.choices import Visibility
from videos.models import Video
from videos.selectors import stream_addresses, video_detail

pytestmark = pytest.mark.django_db

VIEWERS = ("nobody", "stranger", "follower", "owner")
OPENS = {
    Visibility.PUBLIC: {"nobody", "stranger", "follower", "owner"},
    Visibility.UNLISTED: {"nobody", "stranger", "follower", "owner"},
    Visibility.FOLLOWERS: {"follower", "owner"},
    Visibility.PRIVATE: {"owner"},
}
LISTS = {**OPENS, Visibility.UNLISTED: set(), Visibility.PRIVATE: set()}
PUBLICLY = {Visibility.PUBLIC: {"nobody", "stranger", "follower", "owner"}}
FILES = ("m0/master.m3u8", "m0/360p/init.mp4", "m0/360p/00001.m4s", "m0/manifest.mpd", "p0/small.jpg", "p0/large.webp")


@dataclass
class Stage:
    """A video called Nightingale, and one door for each viewer."""

    video: Video
    people: dict[str, Any]
    api: Callable[..., Any]

    def get(self, viewer: str, path: str) -> Any:
        client = Client()
        if self.people[viewer]:
            client.force_login(self.people[viewer])
        return client.get(path)

    def json(self, viewer: str, path: str) -> Any:
        return self.api(self.people[viewer]).get(f"/api/v1{path}")


@pytest.fixture(params=list(Visibility))
def stage(request, owner, follower, stranger, api):
    visibility = request.param
    published = {} if visibility != Visibility.PRIVATE else {"published_at": None, "feed_key": None}
    video = VideoFactory(owner=owner, title="Nightingale", visibility=visibility, **published)
    for name in FILES:
        store_bytes(f"videos/{video.pk}/{name}", b"secret bytes", "application/octet-stream")
    return Stage(video, {"nobody": None, "stranger": stranger, "follower": follower, "owner": owner}, api)


def shown(answer: Any) -> bool:
    return answer.status_code == 200 and "Nightingale" in answer.content.decode()


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize(
    ("surface", "rule"),
    [
        ("/watch/{id}", OPENS),
        ("/explore", PUBLICLY),
        ("/@owner", LISTS),
        ("/search?q=nightingale", PUBLICLY),
        # A feed with little in it is followed by what is worth watching for everybody.
        ("/", {Visibility.PUBLIC: set(VIEWERS), Visibility.FOLLOWERS: {"follower", "owner"}}),
    ],
)
def test_pages(stage, viewer, surface, rule):
    answer = stage.get(viewer, surface.format(id=stage.video.pk))
    assert shown(answer) == (viewer in rule.get(stage.video.visibility, set()))


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize(
    ("surface", "rule"),
    [
        ("/videos/{id}", OPENS),
        ("/videos", PUBLICLY),
        ("/videos?owner=owner", LISTS),
        ("/search?q=nightingale", PUBLICLY),
        ("/feed/home", {Visibility.PUBLIC: {"follower", "owner"}, Visibility.FOLLOWERS: {"follower", "owner"}}),
    ],
)
def test_api(stage, viewer, surface, rule):
    answer = stage.json(viewer, surface.format(id=stage.video.pk))
    assert shown(answer) == (viewer in rule.get(stage.video.visibility, set()))
    if not shown(answer) and surface == "/videos/{id}":
        assert answer.status_code == 404


@pytest.mark.parametrize("viewer", VIEWERS)
def test_acts_on_a_video_are_for_those_who_may_see_it(stage, viewer):
    may = viewer in OPENS[stage.video.visibility]
    client = stage.api(stage.people[viewer])
    identifier = stage.video.pk
    assert client.post(f"/api/v1/videos/{identifier}/playback").status_code == (201 if may else 404)
    assert client.get(f"/api/v1/videos/{identifier}/comments").status_code == (200 if may else 404)
    denied = 401 if viewer == "nobody" else 404
    may = may and viewer != "nobody"
    assert client.put(f"/api/v1/videos/{identifier}/like").status_code == (200 if may else denied)
    assert client.put(f"/api/v1/videos/{identifier}/save").status_code == (200 if may else denied)
    answer = client.post(f"/api/v1/videos/{identifier}/comments", {"text": "Hear, hear"}, format="json")
    assert answer.status_code == (201 if may else denied)


def address_of(video: Video, viewer: Any) -> str:
    """Where the playlist is for a viewer."""
    row = {**vars(video), "owner__is_open": video.owner.is_open}
    return str(stream_addresses(row, viewer)["hls_url"])


def read(answer: Any) -> tuple[int, bytes]:
    """Status and body; a file that is sent is read to its end, and so closed."""
    return answer.status_code, answer.getvalue()


@pytest.mark.parametrize("name", FILES)
def test_bytes_are_had_only_by_the_address_that_was_handed_out(stage, owner, name):
    video, anybody = stage.video, Client()
    address = address_of(video, owner).removesuffix("m0/master.m3u8")
    granted = anybody.get(address + name)
    assert read(granted) == (200, b"secret bytes")
    is_open = video.visibility == Visibility.PUBLIC
    assert granted.headers["Cache-Control"].startswith("public" if is_open else "private")
    assert granted.headers["X-Content-Type-Options"] == "nosniff"
    guessed = anybody.get(f"/media/p/{video.pk}/{video.access_key}/{name}")
    assert read(guessed)[0] == (200 if is_open else 404)
    forged = [
        address.replace(video.access_key, "A" * 16),
        address.replace(str(video.pk), str(VideoFactory().pk)),
        "/media/s/9999999999.AAAAAAAAAAAAAAAAAAAAAA/" + f"{video.pk}/{video.access_key}/",
        "/media/s/1.x/" + f"{video.pk}/{video.access_key}/",
        address.replace("/media/s/", "/media/s/0"),
    ]
    assert {read(anybody.get(path + name))[0] for path in forged if path != address} <= {403, 404}


@pytest.mark.parametrize("end", ["hidden", "deleted", "banned"])
def test_an_address_handed_out_before_stops_working(owner, a_second_later, end):
    video = VideoFactory(owner=owner, visibility=Visibility.UNLISTED)
    store_bytes(f"videos/{video.pk}/m0/master.m3u8", b"#EXTM3U", "application/vnd.apple.mpegurl")
    address = address_of(video, owner)
    assert read(Client().get(address))[0] == 200
    if end == "hidden":
        services.publish_video(video_id=video.pk, actor=owner, visibility=Visibility.PRIVATE)
    elif end == "deleted":
        services.delete_video(video_id=video.pk, actor=owner)
    else:
        owner.status = Status.BANNED
        owner.save()
    a_second_later()
    assert Client().get(address).status_code in {403, 404}


def test_an_address_expires(owner, time_machine):
    time_machine.move_to(timezone.now())
    video = VideoFactory(owner=owner, visibility=Visibility.UNLISTED, duration_seconds=10)
    store_bytes(f"videos/{video.pk}/m0/master.m3u8", b"#EXTM3U", "application/vnd.apple.mpegurl")
    address = address_of(video, owner)
    time_machine.shift(59 * 60)
    assert read(Client().get(address))[0] == 200
    time_machine.shift(3600)
    assert Client().get(address).status_code == 403


@pytest.mark.parametrize(
    "name", ["m0/../../../x.mp4", "m0/evil.html", "m0/.hidden", "%2e%2e/x.mp4", "m0", "m0/none.m4s"]
)
def test_names_that_are_not_media_are_not_found(owner, name):
    video = VideoFactory(owner=owner)
    assert Client().get(f"/media/p/{video.pk}/{video.access_key}/{name}").status_code == 404


def test_parts_of_a_file_are_sent_as_asked(owner):
    video = VideoFactory(owner=owner)
    store_bytes(f"videos/{video.pk}/m0/a.m4s", bytes(range(100)), "video/iso.segment")
    path, client = f"/media/p/{video.pk}/{video.access_key}/m0/a.m4s", Client()

    def part(asked: str) -> tuple[int, bytes]:
        return read(client.get(path, headers={"Range": asked}))

    assert part("bytes=10-19") == (206, bytes(range(10, 20)))
    assert part("bytes=90-") == (206, bytes(range(90, 100)))
    assert part("bytes=-5") == (206, bytes(range(95, 100)))
    assert part("bytes=0-999") == (206, bytes(range(100)))
    assert part("bytes=100-")[0] == 416
    assert part("bytes=nonsense") == (200, bytes(range(100)))
    whole = client.get(path)
    assert read(whole) == (200, bytes(range(100)))
    assert client.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    head = client.head(path)
    assert (head.headers["Content-Length"], read(head)[1]) == ("100", b"")
    assert client.post(path).status_code == 405


def test_playlists_are_compressed_for_those_who_can_read_that(owner):
    import gzip

    video = VideoFactory(owner=owner)
    store_bytes(f"videos/{video.pk}/m0/master.m3u8", b"#EXTM3U", "application/vnd.apple.mpegurl")
    answer = Client().get(f"/media/p/{video.pk}/{video.access_key}/m0/master.m3u8", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.content) == b"#EXTM3U"
    assert answer.headers["Content-Type"] == "application/vnd.apple.mpegurl"


def test_behind_nginx_only_the_address_of_the_bytes_is_sent(owner, settings):
    settings.MEDIA_ACCEL_PREFIX = "/_media"
    video = VideoFactory(owner=owner)
    answer = Client().get(f"/media/p/{video.pk}/{video.access_key}/m0/a.m4s")
    assert answer.headers["X-Accel-Redirect"] == f"/_media/videos/{video.pk}/m0/a.m4s"


def test_only_its_owner_is_told_of_the_source_and_the_upload(owner, stranger):
    video = VideoFactory(owner=owner)
    assert "source" in video_detail(Video.objects.visible_to(owner), video.pk, owner)
    assert not {"source", "upload_url"} & video_detail(Video.objects.visible_to(stranger), video.pk, stranger).keys()
