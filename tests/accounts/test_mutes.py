"""Muting: out of one's own sight for a while, and the other does not learn of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Mute
from accounts.services import block_user, follow_user, mute_user, unmute_user
from social.choices import TargetKind
from social.services import create_comment, create_post
from socialflow.core.errors import InvalidError, NotFoundError
from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory

MARK = "Woodpecker"


@pytest.fixture
def meadow(owner):
    """A video of somebody else, under which the owner says something; and more that the owner made."""
    meadow = VideoFactory(owner=UserFactory(username="host"), title="Meadow")
    create_comment(actor=owner, kind=TargetKind.VIDEO, target_id=meadow.pk, text=f"{MARK}!")
    create_post(actor=owner, text=f"{MARK} heard")
    VideoFactory(owner=owner, title=f"{MARK} film")
    return meadow


def hears(client, meadow):
    """Where the viewer of these doors meets what the owner made."""
    surfaces = {
        "feed": "/api/v1/feed/home",
        "videos": "/api/v1/search?q=woodpecker",
        "posts": "/api/v1/search?q=woodpecker&kind=posts",
        "newest": "/api/v1/videos",
        "comments": f"/api/v1/videos/{meadow.pk}/comments",
        "related": f"/watch/{meadow.pk}",
    }
    return {name for name, path in surfaces.items() if MARK in client.get(path).content.decode()}


EVERYWHERE = {"feed", "videos", "posts", "newest", "comments", "related"}


def test_whom_one_mutes_one_does_not_hear_but_everybody_else_does(client, owner, follower, meadow):
    client.force_login(follower)
    assert hears(client, meadow) == EVERYWHERE
    mute_user(actor=follower, username="owner")
    assert hears(client, meadow) == set()
    other = UserFactory()
    follow_user(actor=other, username="owner")
    client.force_login(other)
    assert hears(client, meadow) == EVERYWHERE


def test_a_mute_ends_on_a_day_that_every_clock_can_show(api, client, owner, stranger):
    refused = api(owner).put("/api/v1/users/stranger/mute", {"until": "9999-12-31T23:59:59Z"})
    assert (refused.status_code, refused.json()["code"]) == (422, "until_too_far")


def test_a_mute_ends_by_itself(client, follower, meadow):
    now = timezone.now()
    mute_user(actor=follower, username="owner", until=now + timedelta(seconds=1))
    client.force_login(follower)
    assert hears(client, meadow) == set()
    Mute.objects.update(until=now - timedelta(seconds=1))
    assert hears(client, meadow) == EVERYWHERE


def test_a_crowded_feed_leaves_them_out_too(client, follower, meadow, monkeypatch):
    monkeypatch.setattr("social.selectors.feed._MANY", 0)
    client.force_login(follower)
    assert "feed" in hears(client, meadow)
    mute_user(actor=follower, username="owner")
    assert "feed" not in hears(client, meadow)


def test_the_muted_goes_on_as_before(client, owner, follower, meadow):
    mute_user(actor=follower, username="owner")
    post, _ = create_post(actor=follower, text="For all to read")
    client.force_login(owner)
    profile = client.get("/api/v1/users/follower").json()
    assert (profile["is_muted"], profile["follows_you"], profile["can_comment"]) == (False, True, True)
    assert client.get(f"/api/v1/posts/{post.pk}").status_code == 200
    assert client.get("/api/v1/users/owner").json()["follower_count"] == 1


def test_their_own_page_is_open_to_who_mutes_them(client, follower, meadow):
    mute_user(actor=follower, username="owner")
    client.force_login(follower)
    page = client.get("/@owner").text
    assert MARK in page
    assert "Unmute" in page


def test_muting_again_sets_another_end_and_unmuting_twice_changes_nothing(follower):
    until = timezone.now() + timedelta(days=1)
    assert mute_user(actor=follower, username="owner", until=until).until == until
    assert mute_user(actor=follower, username="Owner").until is None
    assert Mute.objects.get().until is None
    for _twice in range(2):
        assert not unmute_user(actor=follower, username="owner").is_muted
    assert not Mute.objects.exists()


def test_what_is_over_is_not_kept(follower):
    UserFactory(username="other")
    mute_user(actor=follower, username="other")
    Mute.objects.update(until=timezone.now() - timedelta(days=1))
    mute_user(actor=follower, username="owner")
    assert list(Mute.objects.values_list("muted__username", flat=True)) == ["owner"]


def test_whom_one_cannot_mute(owner, stranger):
    with pytest.raises(InvalidError, match="future"):
        mute_user(actor=owner, username="stranger", until=timezone.now())
    with pytest.raises(InvalidError, match="yourself"):
        mute_user(actor=owner, username="owner")
    block_user(actor=stranger, username="owner")
    for username in ("nobody", "stranger", "a\0b"):
        with pytest.raises(NotFoundError):
            mute_user(actor=owner, username=username)
    with pytest.raises(NotFoundError):
        unmute_user(actor=owner, username="nobody")


def test_by_api(api, owner, stranger):
    mine, until = api(owner), "2099-01-01T00:00:00+00:00"
    assert mine.put("/api/v1/users/stranger/mute", {"until": until}).json() == {
        "username": "stranger", "is_muted": True, "until": until,
    }  # fmt: skip
    assert [person["until"] for person in mine.get("/api/v1/me/mutes").json()["items"]] == [until]
    assert mine.put("/api/v1/users/stranger/mute").json()["until"] is None
    assert mine.put("/api/v1/users/stranger/mute", {"until": "1999-01-01T00:00:00Z"}).status_code == 422
    assert mine.put("/api/v1/users/stranger/mute", {"until": "soon"}).status_code == 422
    assert mine.delete("/api/v1/users/stranger/mute").json()["is_muted"] is False
    assert mine.get("/api/v1/me/mutes").json()["items"] == []
    assert mine.put("/api/v1/users/nobody_here/mute").status_code == 404


def test_in_the_browser_with_a_way_back(client, owner, stranger):
    client.force_login(owner)
    page = client.get("/@stranger/relation?next=/explore").text
    assert 'value="/explore"' in page
    answer = client.post("/@stranger/mute", {"days": "7", "next": "/explore"})
    assert answer["Location"] == "/explore"
    assert timedelta(days=6) < Mute.objects.get().until - timezone.now() < timedelta(days=8)
    assert "Unmute" in client.get("/settings/muted").text
    assert client.post("/@stranger/mute", {"days": "400"}).status_code == 422
    client.post("/@stranger/mute", {"on": "0"})
    assert "Unmute" not in client.get("/settings/muted").text
