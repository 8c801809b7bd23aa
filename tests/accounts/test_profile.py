"""A profile: what may be said in it, and who sees what."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from accounts.services import change_profile, follow_user
from socialflow.core.errors import InvalidError
from tests.factories.accounts import UserFactory
from tests.pictures import picture

PUBLIC = {
    "id", "username", "display_name", "bio", "avatar_url", "url", "follower_count", "is_followed", "location", "links",
    "avatar_urls", "banner_url", "banner_urls", "following_count", "video_count", "post_count", "created_at",
    "is_verified", "is_locked", "view_count", "accepts_followers", "has_requested",
}  # fmt: skip
RELATION = {
    "follows_you", "is_muted", "can_message", "can_mention", "can_comment",
}  # fmt: skip


def test_what_is_not_given_stays(owner):
    change_profile(user=owner, bio="I film rivers.", links=["https://rivers.example"])
    change_profile(user=owner, location="Porto")
    owner.refresh_from_db()
    assert (owner.bio, owner.location, owner.links) == ("I film rivers.", "Porto", ["https://rivers.example"])
    assert owner.display_name == "Owner"


def test_words_are_kept_without_what_cannot_be_seen(owner):
    change_profile(
        user=owner,
        display_name="  Mara\u202e \x07 K\n",
        bio=" one\r\ntwo\ttabs\x00 ",
        links=[" https://a.example ", "", "https://a.example"],
    )
    owner.refresh_from_db()
    assert owner.display_name == "Mara K"
    assert owner.bio == "one\ntwo tabs"
    assert owner.links == ["https://a.example"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"display_name": "x" * 61}, {"display_name"}),
        ({"bio": "x" * 501}, {"bio"}),
        ({"bio": "x" * 10_000_000, "location": "y" * 81}, {"bio", "location"}),
        ({"links": ["javascript:alert(1)"]}, {"links"}),
        ({"links": ["https://" + "a" * 300 + ".example"]}, {"links"}),
        ({"links": ["not a link"]}, {"links"}),
        ({"links": [f"https://{n}.example" for n in range(6)]}, {"links"}),
    ],
)
def test_what_is_too_much_is_refused_field_by_field(owner, fields, wrong):
    with pytest.raises(InvalidError) as refusal:
        change_profile(user=owner, **fields, **({} if "bio" in fields else {"bio": "kept?"}))
    assert set(refusal.value.extra["errors"]) == wrong
    assert User.objects.get(pk=owner.pk).bio == ""


def test_a_profile_by_api_for_a_stranger_a_follower_and_its_owner(api, owner, follower):
    seen = api().get("/api/v1/users/Owner")
    assert seen.status_code == 200
    assert set(seen.json()) == PUBLIC | RELATION
    assert seen.json()["follower_count"] == 1
    assert seen.json()["is_followed"] is False
    assert seen.json()["url"] == "http://testserver/@owner"
    assert api(follower).get("/api/v1/users/owner").json()["is_followed"] is True
    mine = api(owner).get("/api/v1/me").json()
    assert set(mine) == PUBLIC | {"email", "is_staff", "birth_date", "language", "time_zone", "profile_visibility"}
    assert mine["email"] == "owner@example.com"


def test_a_profile_costs_one_query_for_a_stranger(api, owner, django_assert_num_queries):
    with django_assert_num_queries(1):
        api().get("/api/v1/users/owner")


@pytest.mark.parametrize("username", ["nobody", "gone", "a%00b", "x" * 500, "%F0%9F%98%80"])
def test_who_is_not_there_is_not_found(api, username):
    UserFactory(username="gone", status="banned")
    response = api().get(f"/api/v1/users/{username}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_only_oneself_has_a_me(api):
    assert api().get("/api/v1/me").status_code == 401
    assert api().patch("/api/v1/me", {"bio": "x"}).status_code == 401


def test_changing_ones_profile_by_api(api, owner):
    response = api(owner).patch("/api/v1/me", {"display_name": "Mara", "links": ["https://rivers.example"]})
    assert response.status_code == 200
    assert response.json()["display_name"] == "Mara"
    assert response.json()["links"] == ["https://rivers.example"]


@pytest.mark.parametrize(
    "body",
    [
        {"bio": "x" * 1_000_000},
        {"bio": None},
        {"bio": "a\x00b"},
        {"links": "https://a.example"},
        {"links": ["ftp:nothing"]},
        {"links": [f"https://{n}.example" for n in range(6)]},
        {"display_name": ["a"]},
        ["bio"],
        "bio",
    ],
)
def test_the_api_refuses_what_is_no_profile(api, owner, body):
    response = api(owner).patch("/api/v1/me", body)
    assert response.status_code == 422
    assert response.json()["code"] in {"invalid", "invalid_profile"}
    assert User.objects.get(pk=owner.pk).bio == ""


@pytest.mark.parametrize(
    "links", [["ftp:nothing"], ["https://a.example/" + "a" * 300], [f"https://{n}.example" for n in range(6)]]
)
def test_page_and_api_say_of_a_link_in_the_same_words_what_is_wrong(client, api, owner, links):
    client.force_login(owner)
    page = client.post("/settings/profile", {"links": "\n".join(links)})
    told = api(owner).patch("/api/v1/me", {"links": links}).json()["errors"]["links"]
    assert told == page.context["form"].errors["links"]


def test_page_and_api_take_the_same_links(api, owner):
    typed = ["b.example", "", " https://a.example", "https://a.example"]
    response = api(owner).patch("/api/v1/me", {"links": typed})
    assert response.json()["links"] == ["https://b.example", "https://a.example"]


def test_the_api_does_not_read_ten_megabytes(api, owner):
    assert api(owner).patch("/api/v1/me", {"bio": "x" * 10_000_000}).status_code == 413


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"bio": NaN', b""])
def test_the_api_refuses_what_is_no_json(api, owner, body):
    response = api(owner).generic("PATCH", "/api/v1/me", body, content_type="application/json")
    assert response.status_code in {200 if not body else 400, 400}
    assert json.loads(response.content)


def test_name_counts_and_rights_cannot_be_written(api, owner):
    api(owner).patch("/api/v1/me", {"username": "other", "is_staff": True, "follower_count": 9})
    owner.refresh_from_db()
    assert (owner.username, owner.is_staff, owner.follower_count) == ("owner", False, 0)


def test_the_settings_page_saves(client, owner):
    client.force_login(owner)
    assert client.get(reverse("accounts:profile")).status_code == 200
    form = {
        "display_name": "Mara",
        "bio": "one\r\ntwo",
        "location": "Porto",
        "links": "https://a.example\r\nb.example",
    }
    response = client.post("/settings/profile", form)
    assert (response.status_code, response["Location"]) == (302, "/settings/profile")
    owner.refresh_from_db()
    assert (owner.display_name, owner.bio, owner.links) == (
        "Mara",
        "one\ntwo",
        ["https://a.example", "https://b.example"],
    )
    assert "https://b.example" in client.get("/settings/profile").text


def test_the_settings_page_says_what_is_wrong_and_keeps_what_was_typed(client, owner):
    client.force_login(owner)
    response = client.post("/settings/profile", {"display_name": "Mara", "links": "javascript:alert(1)"})
    assert response.status_code == 422
    assert "is not a web address" in response.text
    assert 'value="Mara"' in response.text
    assert client.post("/settings/profile", {"bio": "x" * 501}).status_code == 422


def test_no_picture_is_saved_beside_words_that_are_refused(client, owner):
    client.force_login(owner)
    avatar = SimpleUploadedFile("me.png", picture(), "image/png")
    form = {"display_name": "Mara", "links": "javascript:alert(1)", "avatar": avatar}
    assert client.post("/settings/profile", form).status_code == 422
    before = owner.display_name
    owner.refresh_from_db()
    assert (owner.display_name, owner.avatar_version) == (before, "")


def test_the_settings_page_does_not_read_ten_megabytes(client, owner):
    client.force_login(owner)
    assert client.post("/settings/profile", {"bio": "x" * 10_000_000}).status_code in {400, 413}
    owner.refresh_from_db()
    assert owner.bio == ""


def test_followers_and_following_are_listed_newest_first_without_gaps(api, owner, django_assert_num_queries):
    people = UserFactory.create_batch(5)
    for person in people:
        follow_user(actor=person, username="owner")
    UserFactory._meta.model.objects.filter(pk=people[2].pk).update(status="banned")
    client, seen, address = api(people[0]), [], "/api/v1/users/owner/followers?limit=2"
    client.get("/api/v1/me")
    while address:
        with django_assert_num_queries(4):  # token, owner, page, which of them the caller follows
            page = client.get(address)
        seen += [person["username"] for person in page.json()["items"]]
        address = page.json()["next"]
        assert ("Link" in page) == bool(address)
    assert seen == [people[n].username for n in (4, 3, 1, 0)]
    following = api().get(f"/api/v1/users/{people[0].username}/following").json()["items"]
    assert [(person["username"], person["follower_count"]) for person in following] == [("owner", 5)]


def test_lists_mark_whom_the_caller_follows(api, owner, follower, stranger):
    follow_user(actor=stranger, username="owner")
    follow_user(actor=stranger, username="follower")
    items = api(stranger).get("/api/v1/users/owner/followers").json()["items"]
    assert {person["username"]: person["is_followed"] for person in items} == {"follower": True, "stranger": False}


@pytest.mark.parametrize(
    ("query", "status"), [("limit=0", 422), ("limit=x", 422), ("cursor=x", 422), ("limit=100", 200)]
)
def test_lists_refuse_pages_that_cannot_be(api, owner, query, status):
    assert api().get(f"/api/v1/users/owner/followers?{query}").status_code == status


def test_a_cursor_of_one_list_does_not_open_another(api, owner):
    for person in UserFactory.create_batch(2):
        follow_user(actor=person, username="owner")
    address = api().get("/api/v1/users/owner/followers?limit=1").json()["next"]
    assert api().get(address.replace("followers", "following")).status_code == 422
