"""Following somebody who accepts each follower: asked, accepted, refused, taken back."""

import html
import re

import pytest

from accounts.choices import ProfileVisibility
from accounts.models import Follow, FollowRequest, User
from accounts.services import (
    accept_follow_request,
    block_user,
    change_privacy,
    follow_user,
    refuse_follow_request,
    remove_follower,
    unfollow_user,
)
from socialflow.core.errors import NotFoundError
from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory


@pytest.fixture
def shy(owner):
    return change_privacy(user=owner, profile_visibility=ProfileVisibility.PRIVATE)


def counts(*people):
    return [User.objects.values_list("follower_count", "following_count").get(pk=person.pk) for person in people]


def test_following_them_is_asking(shy, stranger, django_assert_num_queries):
    with django_assert_num_queries(1):
        state = follow_user(actor=stranger, username="owner")
    assert (state.is_followed, state.has_requested, state.follower_count) == (False, True, 0)
    assert follow_user(actor=stranger, username="owner").has_requested
    assert FollowRequest.objects.count() == 1
    assert counts(shy, stranger) == [(0, 0), (0, 0)]


def test_accepted_they_follow_and_count(shy, stranger):
    follow_user(actor=stranger, username="owner")
    accept_follow_request(actor=shy, username="Stranger")
    assert counts(shy, stranger) == [(1, 0), (0, 1)]
    assert FollowRequest.objects.count() == 0
    assert follow_user(actor=stranger, username="owner").is_followed
    assert FollowRequest.objects.count() == 0


def test_refused_they_can_ask_again(shy, stranger):
    follow_user(actor=stranger, username="owner")
    refuse_follow_request(actor=shy, username="stranger")
    assert counts(shy, stranger) == [(0, 0), (0, 0)]
    assert follow_user(actor=stranger, username="owner").has_requested


@pytest.mark.parametrize("act", [accept_follow_request, refuse_follow_request])
def test_only_who_asked_is_answered_and_once(follower, shy, stranger, act):
    follow_user(actor=stranger, username="owner")
    act(actor=shy, username="stranger")
    for username in ("stranger", "follower", "nobody", "a\0b"):
        with pytest.raises(NotFoundError):
            act(actor=shy, username=username)
    with pytest.raises(NotFoundError):
        act(actor=stranger, username="owner")


def test_a_request_can_be_taken_back(shy, stranger):
    follow_user(actor=stranger, username="owner")
    state = unfollow_user(actor=stranger, username="owner")
    assert (state.is_followed, state.has_requested) == (False, False)
    assert FollowRequest.objects.count() == 0


def test_who_followed_before_goes_on(owner, follower):
    change_privacy(user=owner, profile_visibility=ProfileVisibility.PRIVATE)
    assert follow_user(actor=follower, username="owner").is_followed
    assert counts(owner) == [(1, 0)]


@pytest.mark.parametrize("visibility", [ProfileVisibility.PUBLIC, ProfileVisibility.FOLLOWERS])
def test_who_waits_is_accepted_when_nobody_is_asked_any_more(shy, visibility):
    people = UserFactory.create_batch(3)
    for person in people:
        follow_user(actor=person, username="owner")
    change_privacy(user=shy, profile_visibility=visibility)
    assert counts(shy, *people) == [(3, 0), (0, 1), (0, 1), (0, 1)]
    assert FollowRequest.objects.count() == 0


def test_a_follower_can_be_removed_and_is_not_told(owner, follower):
    for _twice in range(2):
        remove_follower(actor=owner, username="follower")
    assert counts(owner, follower) == [(0, 0), (0, 0)]
    with pytest.raises(NotFoundError):
        remove_follower(actor=owner, username="nobody")


@pytest.mark.django_db(transaction=True)
def test_accepting_and_taking_back_at_once_ends_in_one_of_both(shy, stranger, at_once):
    for _round in range(5):
        follow_user(actor=stranger, username="owner")
        at_once(
            [
                lambda: accept_follow_request(actor=shy, username="stranger"),
                lambda: unfollow_user(actor=stranger, username="owner"),
            ]
        )
        rows = Follow.objects.count()
        assert counts(shy, stranger) == [(rows, 0), (0, rows)]
        unfollow_user(actor=stranger, username="owner")


@pytest.mark.django_db(transaction=True)
def test_opening_a_profile_while_many_ask_leaves_nobody_waiting(owner, at_once):
    people = UserFactory.create_batch(4)
    for _round in range(3):
        change_privacy(user=owner, profile_visibility=ProfileVisibility.PRIVATE)
        asks = [lambda person=person: follow_user(actor=person, username="owner") for person in people]
        at_once([*asks, lambda: change_privacy(user=owner, profile_visibility=ProfileVisibility.PUBLIC)])
        for person in people:
            follow_user(actor=person, username="owner")
        assert FollowRequest.objects.count() == 0
        assert counts(owner, *people) == [(4, 0), *[(0, 1)] * 4]
        for person in people:
            unfollow_user(actor=person, username="owner")


def test_by_api(api, follower, shy, stranger):
    answer = api(stranger).put("/api/v1/users/owner/follow")
    assert answer.json() == {
        "username": "owner", "is_followed": False, "has_requested": True, "follower_count": 1,
    }  # fmt: skip
    assert api(stranger).get("/api/v1/users/owner").json()["has_requested"] is True
    mine = api(shy).get("/api/v1/me/follow-requests").json()["items"]
    assert [person["username"] for person in mine] == ["stranger"]
    assert api(shy).post("/api/v1/me/follow-requests/stranger/accept").status_code == 204
    assert api(shy).post("/api/v1/me/follow-requests/stranger/accept").json()["code"] == "request_not_found"
    assert api(stranger).get("/api/v1/users/owner").json()["is_followed"] is True
    assert api(shy).delete("/api/v1/me/followers/stranger").status_code == 204
    api(stranger).put("/api/v1/users/owner/follow")
    assert api(shy).post("/api/v1/me/follow-requests/stranger/refuse").status_code == 204
    assert api(shy).get("/api/v1/me/follow-requests").json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "me/follow-requests"),
        ("post", "me/follow-requests/stranger/accept"),
        ("post", "me/follow-requests/stranger/refuse"),
        ("delete", "me/followers/stranger"),
        ("get", "me/blocks"),
        ("get", "me/mutes"),
        ("get", "me/privacy"),
        ("patch", "me/privacy"),
        ("put", "users/stranger/block"),
        ("delete", "users/stranger/block"),
        ("put", "users/stranger/mute"),
        ("delete", "users/stranger/mute"),
    ],
)
def test_the_api_wants_a_person_and_the_scope(api, owner, stranger, method, path):
    assert getattr(api(), method)(f"/api/v1/{path}").status_code == 401
    scopes = ["write"] if method == "get" else ["read"]
    assert getattr(api(owner, scopes=scopes), method)(f"/api/v1/{path}").status_code == 403


def test_the_page_of_followers_answers_them(client, follower, shy, stranger):
    follow_user(actor=stranger, username="owner")
    client.force_login(shy)
    page = client.get("/settings/followers").text
    assert "They ask to follow you" in page
    assert client.post("/settings/followers/stranger/accept")["Location"] == "/settings/followers"
    assert "They ask to follow you" not in client.get("/settings/followers").text
    client.post("/settings/followers/stranger/remove")
    follow_user(actor=stranger, username="owner")
    client.post("/settings/followers/stranger/refuse")
    assert counts(shy) == [(1, 0)]
    assert client.post("/settings/followers/stranger/refuse").status_code == 404


def test_the_button_says_how_it_stands(client, shy, stranger):
    client.force_login(stranger)
    page = client.get("/@owner").text
    assert "This profile is for followers" in page
    pressed = client.post("/@owner/follow", {"on": "1"}, headers={"HX-Request": "true"}).text
    assert ">Asked<" in pressed
    assert 'title="Take your request back"' in pressed
    asked = client.get("/@owner").text
    assert ">Asked<" in asked
    assert "Press “Asked” to take it back" in asked
    taken_back = client.post("/@owner/follow", {"on": "0", "asks": "1"}, headers={"HX-Request": "true"}).text
    assert ">Ask to follow<" in taken_back
    assert not FollowRequest.objects.exists()


@pytest.mark.parametrize("address", ["/@owner", "/search?q=owner&tab=people"])
def test_the_button_asks_wherever_it_stands(client, shy, stranger, address):
    client.force_login(stranger)
    assert ">Ask to follow<" in client.get(address).text
    follow_user(actor=stranger, username="owner")
    assert ">Asked<" in client.get(address).text


def test_who_stops_following_beside_a_video_would_have_to_ask(client, owner, follower):
    video = VideoFactory(owner=owner)
    change_privacy(user=owner, profile_visibility=ProfileVisibility.PRIVATE)
    client.force_login(follower)
    page = client.get(f"/watch/{video.pk}").text
    assert ">Following<" in page
    assert 'data-off="Ask to follow"' in page


def test_following_an_open_profile_is_not_asking(client, owner, stranger):
    client.force_login(stranger)
    for address in ("/@owner", "/search?q=owner&tab=people", "/"):
        page = client.get(address).text
        assert ">Follow<" in page, address
        assert "Ask to follow" not in page, address


def test_a_request_is_taken_back_from_the_page_about_both(client, shy, stranger):
    client.force_login(stranger)
    assert "Take your request back" not in client.get("/@owner/relation").text
    follow_user(actor=stranger, username="owner")
    assert "Take your request back" in client.get("/@owner/relation").text
    assert client.post("/@owner/follow", {"on": "0", "next": "/@owner"})["Location"] == "/@owner"
    assert not FollowRequest.objects.exists()


def test_the_menu_says_how_many_ask_and_only_when_it_is_opened(client, shy, stranger):
    client.force_login(shy)
    assert 'hx-get="/settings/followers/waiting"' in client.get("/settings/profile").text
    assert client.get("/settings/followers/waiting").text.strip() == ""
    follow_user(actor=stranger, username="owner")
    entry = client.get("/settings/followers/waiting").text
    assert 'href="/settings/followers"' in entry
    assert ">1</span>" in entry
    client.force_login(stranger)
    assert "/settings/followers/waiting" not in client.get("/settings/profile").text


def test_however_many_ask_all_of_them_are_listed(client, shy):
    people = UserFactory.create_batch(120)
    FollowRequest.objects.bulk_create([FollowRequest(follower=person, followee=shy) for person in people])
    client.force_login(shy)
    seen, address = [], "/settings/followers"
    while address:
        page = client.get(address).text
        seen += re.findall(r'action="/settings/followers/([\w]+)/accept"', page)
        following = re.search(r'<a[^>]*rel="next" href="([^"]*)"', page)
        address = following and html.unescape(following[1])
    assert sorted(seen) == sorted(person.username for person in people)


def test_a_request_does_not_outlive_a_block(shy, stranger):
    follow_user(actor=stranger, username="owner")
    block_user(actor=shy, username="stranger")
    assert FollowRequest.objects.count() == 0
