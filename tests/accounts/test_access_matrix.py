"""Every surface, as every viewer, against every kind of profile: who sees a person, and anything that they made.

What the person called Owner made holds the word Nightingale, and nothing else does.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import AsyncClient, Client

from accounts.choices import ProfileVisibility, Role, Status
from accounts.models import FollowRequest, User
from accounts.services import block_user, follow_user, mute_user, set_picture
from social.choices import TargetKind
from social.services import create_comment, create_post
from socialflow.core.storage import store_bytes
from tests.factories.accounts import UserFactory
from tests.factories.videos import FollowersVideoFactory, VideoFactory
from tests.loops import run_async
from tests.pictures import picture
from videos.models import Video
from videos.selectors import CARD_COLUMNS, media_root

pytestmark = pytest.mark.django_db

MARK = "Nightingale"
SEGMENT = "m0/360p/00001.m4s"
THUMBNAIL = "p0/small.jpg"

EVERYBODY = {
    "nobody", "stranger", "follower", "requested", "blocked", "blocker", "muter", "owner", "staff", "unproven",
    "suspended",
}  # fmt: skip
# Whoever is suspended is nobody; staff without their second factor are members.
NOBODY = {"nobody", "suspended"}
APART = {"blocked", "blocker"}
THEIRS = {"follower", "owner"}
PROFILES: dict[str, dict[str, Any]] = {
    "public": {},
    "followers": {"profile_visibility": ProfileVisibility.FOLLOWERS},
    "private": {"profile_visibility": ProfileVisibility.PRIVATE},
    "limited": {"status": Status.LIMITED},
    "suspended": {"status": Status.SUSPENDED},
    "banned": {"status": Status.BANNED},
    "deactivated": {"status": Status.DEACTIVATED},
    "deleted": {"status": Status.DELETED},
    "pending": {"status": Status.PENDING},
}
# Who sees what the person makes; of all others nothing is seen.
SEES = {"public": EVERYBODY - APART, "followers": THEIRS, "private": THEIRS, "limited": THEIRS}
# Who may know that there is such a person.
KNOWS = {"public": EVERYBODY - APART, "followers": EVERYBODY - APART, "private": EVERYBODY - APART, "limited": THEIRS}

# Where what somebody made is asked for by its address, or by their name.
DIRECT = (
    "/@owner", "/@owner/posts", "/@owner/about", "/watch/{video}", "/posts/{post}",
    "/api/v1/users/owner", "/api/v1/users/owner/followers", "/api/v1/users/fan/following",
    "/api/v1/videos?owner=owner", "/api/v1/videos/{video}", "/api/v1/posts?owner=owner", "/api/v1/posts/{post}",
    "/api/v1/comments/{comment}", "/api/v1/comments/{inner}",
)  # fmt: skip
# Where it stands among that of others, which a viewer can mute.
LISTS = (
    "/explore", "/search?q=nightingale", "/search?q=nightingale&tab=posts", "/watch/{meadow}",
    "/comments/video/{meadow}", "/comments/{hosts}/replies", "/comments/{reply}/replies", "/posts/{note}",
    "/api/v1/videos", "/api/v1/videos?tag=sea", "/api/v1/posts", "/api/v1/search?q=nightingale",
    "/api/v1/search?q=nightingale&kind=posts",
    "/api/v1/videos/{meadow}/comments", "/api/v1/videos/{meadow}/comments?parent={hosts}",
    "/api/v1/posts/{note}/comments",
)  # fmt: skip
# The word with which a list of people is searched is the person's name.
SEARCHES = ("/search?q=owner&tab=people", "/api/v1/search?q=owner&kind=people")


@dataclass
class Town:
    """The person, who looks at them, and the addresses of what they made."""

    people: dict[str, User | None]
    ids: dict[str, Any]
    video: Video
    clients: dict[str, Client]

    def client(self, viewer: str) -> Client:
        if viewer not in self.clients:
            client = self.clients[viewer] = Client()
            if self.people[viewer]:
                client.force_login(self.people[viewer])
        return self.clients[viewer]

    def read(self, viewer: str, path: str) -> tuple[int, str]:
        answer = self.client(viewer).get(path.format(**self.ids))
        return answer.status_code, answer.content.decode()


@pytest.fixture(params=list(PROFILES))
def profile(request):
    return request.param


@pytest.fixture
def town(profile, owner, follower, stranger, staff):
    people = {"nobody": None, "stranger": stranger, "follower": follower, "owner": owner, "staff": staff}
    people |= {name: UserFactory(username=name) for name in ("requested", "blocked", "blocker", "muter", "fan", "host")}
    people["unproven"] = UserFactory(username="unproven", role=Role.ADMIN)
    owner.bio = f"{MARK} of the river"
    owner.save()
    # Whoever may see the list of followers reads of this one in it.
    follower.bio = f"{MARK}s are my favourites"
    follower.save()
    set_picture(user=owner, kind="avatar", data=picture())
    follow_user(actor=people["fan"], username="owner")
    ids = made_by(owner, people["host"])
    FollowRequest.objects.create(follower=people["requested"], followee=owner)
    block_user(actor=owner, username="blocked")
    block_user(actor=people["blocker"], username="owner")
    mute_user(actor=people["muter"], username="owner")
    User.objects.filter(pk=owner.pk).update(**PROFILES[profile])
    owner.refresh_from_db()
    return Town(people, ids, Video.objects.get(pk=ids["video"]), {"suspended": suspended()})


def suspended() -> Client:
    """The browser of somebody who was logged in when staff suspended them."""
    person, client = UserFactory(username="suspended"), Client()
    client.force_login(person)
    User.objects.filter(pk=person.pk).update(status=Status.SUSPENDED)
    return client


def made_by(owner: User, host: User) -> dict[str, Any]:
    """What the person made, and what they said under that of others."""
    video = VideoFactory(owner=owner, title=f"{MARK} at dawn", tags=["sea"])
    FollowersVideoFactory(owner=owner, title=f"{MARK} for friends")
    for name in (SEGMENT, THUMBNAIL):
        store_bytes(f"videos/{video.pk}/{name}", b"secret bytes", "application/octet-stream")
    post, _ = create_post(actor=owner, text=f"{MARK} heard")
    meadow, (note, _) = VideoFactory(owner=host, title="Meadow"), create_post(actor=host, text="A note")
    said = {"kind": TargetKind.VIDEO, "target_id": meadow.pk}
    hosts, _ = create_comment(actor=host, text="Which bird is it?", **said)
    comment, _ = create_comment(actor=owner, text=f"{MARK}, I think", **said)
    inner, _ = create_comment(actor=owner, text=f"{MARK} for sure", parent_id=hosts.pk, **said)
    create_comment(actor=owner, kind=TargetKind.POST, target_id=note.pk, text=f"{MARK} again")
    reply, _ = create_comment(actor=owner, kind=TargetKind.VIDEO, target_id=video.pk, text="First")
    create_comment(actor=owner, kind=TargetKind.VIDEO, target_id=video.pk, text=f"{MARK} below", parent_id=reply.pk)
    made: dict[str, Any] = {
        "video": video,
        "post": post,
        "meadow": meadow,
        "note": note,
        "hosts": hosts,
        "comment": comment,
    }
    return {name: row.pk for name, row in (made | {"inner": inner, "reply": reply}).items()}


def wrong(town: Town, surfaces: Any, allowed: set[str], mark: str = MARK) -> dict[tuple[str, str], str]:
    """Each surface and viewer that shows what it may not, or hides what it may."""
    found = {}
    for surface in surfaces:
        for viewer in EVERYBODY:
            status, body = town.read(viewer, surface)
            if (mark in body) != (viewer in allowed):
                found[surface, viewer] = f"{status}, {'shown' if mark in body else 'hidden'}"
    return found


def test_what_they_made_is_seen_by_those_who_may_and_nobody_else(town, profile):
    sees = SEES.get(profile, set())
    found = wrong(town, DIRECT, sees)
    # Whoever mutes them finds them by name, but not among others.
    found |= wrong(town, LISTS, sees - {"muter"})
    found |= wrong(town, ["/api/v1/feed/home"], sees & THEIRS)
    # Beside a short feed stands what everybody may see.
    found |= wrong(town, ["/"], sees - {"muter"} if profile == "public" else sees & THEIRS)
    assert found == {}


def test_no_more_is_told_of_them_than_may_be_known(town, profile):
    for surface in SEARCHES:
        found = {viewer for viewer in EVERYBODY if "@owner" in results_of(town.read(viewer, surface)[1])}
        assert found == KNOWS.get(profile, set()) - {"muter"}, surface
    for viewer in APART:
        # Where the viewer did not type the name, not even that is told.
        for surface in (path for path in (*DIRECT, *LISTS, "/") if not path.startswith(("/@owner", "/search"))):
            assert "@owner" not in town.read(viewer, surface)[1], (viewer, surface)


def results_of(body: str) -> str:
    """What was found, without the viewer's own menu."""
    return body.partition('id="results"')[2] if "<html" in body else body


def test_acts_are_for_those_who_see(town, profile):
    wanted = {
        "/api/v1/videos/{video}/like": "put", "/api/v1/posts/{post}/like": "put",
        "/api/v1/comments/{comment}/like": "put", "/api/v1/videos/{video}/save": "put",
        "/api/v1/videos/{video}/playback": "post", "/api/v1/videos/{video}/comments": "post",
        "/api/v1/posts/{post}/comments": "post",
    }  # fmt: skip
    for path, method in wanted.items():
        may = {viewer for viewer in EVERYBODY if did(town, viewer, path.format(**town.ids), method)}
        strangers = NOBODY if path.endswith("playback") else set()
        assert may == SEES.get(profile, set()) - NOBODY | (SEES.get(profile, set()) & strangers), path


def did(town: Town, viewer: str, path: str, method: str) -> bool:
    answer = getattr(town.client(viewer), method)(path, {"text": "Lovely"}, content_type="application/json")
    assert answer.status_code in {200, 201, 401, 403, 404, 422}
    return bool(answer.status_code < 300)


def test_following_is_for_those_who_may_know_them(town, profile):
    may = {viewer for viewer in EVERYBODY if did(town, viewer, "/api/v1/users/owner/follow", "put")}
    assert may == KNOWS.get(profile, set()) - NOBODY - {"owner"}


def test_files_are_for_those_who_see(town, profile, owner):
    for name in (SEGMENT, THUMBNAIL):
        served = {viewer for viewer in EVERYBODY if bytes_of(town, viewer, address_for(town, viewer, name))}
        assert served == SEES.get(profile, set())
        openly = {viewer for viewer in EVERYBODY if bytes_of(town, viewer, open_address(town, name))}
        assert openly == (SEES["public"] if profile == "public" else set())
    assert {viewer for viewer in EVERYBODY if bytes_of(town, viewer, owner.avatar_url)} == SEES.get(profile, set())


def address_for(town: Town, viewer: str, name: str) -> str:
    """The address as pages hand it to this viewer, or did before they could see it no longer."""
    from django.contrib.auth.models import AnonymousUser

    row = Video.objects.values(*CARD_COLUMNS).get(pk=town.video.pk)
    return f"{media_root(row, town.people.get(viewer) or AnonymousUser())}/{name}"


def open_address(town: Town, name: str) -> str:
    return f"/media/p/{town.video.pk}/{town.video.access_key}/{name}"


def bytes_of(town: Town, viewer: str, address: str) -> bool:
    answer = town.client(viewer).get(address)
    answer.getvalue()
    return bool(answer.status_code == 200)


@pytest.mark.django_db(transaction=True)
def test_event_streams_are_ones_own(town, profile):
    assert {stream_of(town.client(viewer)) for viewer in NOBODY} == {401}
    if profile not in SEES:
        assert stream_of(town.client("owner")) == 401


def stream_of(client: Client) -> int:
    async def ask() -> int:
        browser = AsyncClient()
        browser.cookies = client.cookies
        return (await browser.get("/events/videos")).status_code

    return int(run_async(ask))
