"""Blocking: two people do not meet any more, whoever of them wanted it so."""

import re

import pytest

from accounts.models import Block, Follow, FollowRequest, User
from accounts.services import block_user, follow_user, unblock_user
from socialflow.core.errors import InvalidError, NotFoundError
from tests.factories.accounts import UserFactory


def counts(*people):
    return [User.objects.values_list("follower_count", "following_count").get(pk=person.pk) for person in people]


def test_a_block_ends_what_is_between_them(owner, follower):
    follow_user(actor=owner, username="follower")
    block_user(actor=owner, username="Follower")
    assert Follow.objects.count() == 0
    assert counts(owner, follower) == [(0, 0), (0, 0)]


def test_others_who_follow_are_not_touched(owner, follower, stranger):
    follow_user(actor=stranger, username="owner")
    block_user(actor=owner, username="follower")
    assert counts(owner, stranger) == [(1, 0), (0, 1)]


def test_blocking_twice_is_blocking_once(owner, stranger):
    for _twice in range(2):
        assert block_user(actor=owner, username="stranger") == "stranger"
    assert Block.objects.count() == 1


@pytest.mark.parametrize(("blocker", "blocked"), [("owner", "stranger"), ("stranger", "owner")])
def test_nobody_follows_across_a_block(owner, stranger, blocker, blocked):
    people = {"owner": owner, "stranger": stranger}
    block_user(actor=people[blocker], username=blocked)
    with pytest.raises(NotFoundError):
        follow_user(actor=stranger, username="owner")


def test_the_database_refuses_it_too(owner, stranger):
    block_user(actor=owner, username="stranger")
    for model in (Follow, FollowRequest):
        for follower, followee in ((owner, stranger), (stranger, owner)):
            model.objects.create(follower=follower, followee=followee)
            assert not model.objects.exists()


def test_who_is_blocked_can_block_too_and_each_undoes_their_own(owner, stranger):
    block_user(actor=owner, username="stranger")
    block_user(actor=stranger, username="owner")
    unblock_user(actor=owner, username="stranger")
    assert list(Block.objects.values_list("blocker__username", flat=True)) == ["stranger"]


def test_undone_they_meet_again_but_do_not_follow(owner, follower):
    block_user(actor=owner, username="follower")
    for _twice in range(2):
        unblock_user(actor=owner, username="follower")
    assert counts(owner, follower) == [(0, 0), (0, 0)]
    assert follow_user(actor=follower, username="owner").is_followed


def test_whom_one_cannot_block(owner):
    UserFactory(username="gone", status="banned")
    for username in ("nobody", "gone", "a\0b", ""):
        with pytest.raises(NotFoundError):
            block_user(actor=owner, username=username)
    with pytest.raises(InvalidError):
        block_user(actor=owner, username="owner")


def test_a_block_can_be_undone_of_whom_staff_switched_off(owner, stranger):
    block_user(actor=owner, username="stranger")
    User.objects.filter(pk=stranger.pk).update(status="banned")
    unblock_user(actor=owner, username="stranger")
    assert not Block.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_follow_at_the_same_moment_does_not_stay(owner, stranger, at_once):
    for _round in range(10):
        at_once(
            [
                lambda: block_user(actor=owner, username="stranger"),
                lambda: follow_user(actor=stranger, username="owner"),
                lambda: follow_user(actor=owner, username="stranger"),
            ]
        )
        assert not Follow.objects.exists()
        assert counts(owner, stranger) == [(0, 0), (0, 0)]
        unblock_user(actor=owner, username="stranger")


@pytest.mark.django_db(transaction=True)
def test_blocking_each_other_at_once_does_not_deadlock(owner, stranger, at_once):
    for _round in range(5):
        follow_user(actor=stranger, username="owner")
        outcomes = at_once(
            [
                lambda: block_user(actor=owner, username="stranger"),
                lambda: block_user(actor=stranger, username="owner"),
            ]
        )
        assert outcomes == ["stranger", "owner"]
        assert counts(owner, stranger) == [(0, 0), (0, 0)]
        unblock_user(actor=owner, username="stranger")
        unblock_user(actor=stranger, username="owner")


def test_by_api(api, owner, stranger):
    mine = api(owner)
    for _twice in range(2):
        assert mine.put("/api/v1/users/stranger/block").json() == {"username": "stranger", "is_blocked": True}
    listed = mine.get("/api/v1/me/blocks").json()["items"]
    assert [(person["username"], person["display_name"]) for person in listed] == [("stranger", "Stranger")]
    assert mine.get("/api/v1/users/stranger").status_code == 404
    assert api(stranger).get("/api/v1/users/owner").status_code == 404
    assert api(stranger).get("/api/v1/me/blocks").json()["items"] == []
    assert mine.delete("/api/v1/users/stranger/block").json() == {"username": "stranger", "is_blocked": False}
    assert mine.get("/api/v1/users/stranger").status_code == 200
    assert mine.put("/api/v1/users/nobody_here/block").status_code == 404
    assert mine.put("/api/v1/users/owner/block").json()["code"] == "cannot_block_oneself"


def test_in_the_browser_with_a_way_back(client, owner, stranger):
    client.force_login(owner)
    channel = client.get("/@stranger").text
    assert "/@stranger/block" not in channel
    asking = client.get(re.search(r'href="(/@stranger/relation[^"#]*)#block"', channel)[1]).text
    form = asking.partition('id="block"')[2].partition("</form>")[0]
    assert 'action="/@stranger/block"' in form
    assert "follow each other no longer" in form
    way_back = re.search(r'name="next" value="([^"]*)"', form)[1]
    page = client.post("/@stranger/block", {"next": way_back}, follow=True)
    assert (page.status_code, "You block @stranger" in page.text, ">Unblock<" in page.text) == (404, True, True)
    assert "@stranger" in client.get("/settings/blocked").text
    assert client.post("/@stranger/block", {"on": "0", "next": "/@stranger"})["Location"] == "/@stranger"
    assert client.get("/@stranger").status_code == 200


def test_whoever_is_blocked_is_told_nothing(client, owner, stranger):
    block_user(actor=owner, username="stranger")
    client.force_login(stranger)
    page = client.get("/@owner")
    assert page.status_code == client.get("/@nobody_here").status_code == 404
    assert "You block" not in page.text
