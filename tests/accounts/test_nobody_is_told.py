"""Who is kept out, away, limited or blocks somebody is as if not there: at each door the same answer as for no name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import (
    ban_person,
    block_user,
    deactivate_account,
    follow_user,
    limit_person,
    mute_user,
    suspend_person,
)

DOORS = {
    "delete": ["users/{}/follow", "users/{}/block", "users/{}/mute", "me/followers/{}"],
    "put": ["users/{}/follow", "users/{}/block", "users/{}/mute"],
    "get": ["users/{}", "users/{}/followers", "users/{}/videos"],
}
BLOCK = "/api/v1/users/owner/block"
CALLS = [(method, f"/api/v1/{path}") for method, paths in DOORS.items() for path in paths]


def keep_away(person, how, judge, viewer):
    if how == "blocks":
        block_user(actor=person, username=viewer.username)
    elif how == "deactivated":
        deactivate_account(person=person)
    elif how == "suspended":
        until = timezone.now() + timedelta(days=3)
        suspend_person(actor=judge, person_id=person.pk, reason="Spam", until=until)
    else:
        {"banned": ban_person, "limited": limit_person}[how](actor=judge, person_id=person.pk, reason="Spam")


@pytest.mark.parametrize("how", ["suspended", "banned", "deactivated", "limited", "blocks"])
def test_each_door_answers_as_for_nobody(owner, stranger, moderator, api, how):
    keep_away(owner, how, moderator, stranger)
    asks = api(stranger)
    for method, path in CALLS:
        theirs, nobodys = (getattr(asks, method)(path.format(name), format="json") for name in ("owner", "nobody"))
        # Who is blocked sees, logged out, that the other is there, and may block them, too.
        expected = 200 if (how, method, path) == ("blocks", "put", "/api/v1/users/{}/block") else nobodys.status_code
        assert theirs.status_code == expected, (method, path)
        assert nobodys.status_code == 404, (method, path)


@pytest.mark.parametrize("how", ["suspended", "limited", "deactivated"])
def test_what_was_done_about_somebody_is_taken_back_all_the_same(owner, stranger, moderator, api, how):
    block_user(actor=stranger, username="owner")
    keep_away(owner, how, moderator, stranger)
    asks = api(stranger)
    assert [asks.put(BLOCK).status_code, asks.delete(BLOCK).status_code] == [200, 200]
    assert asks.delete(BLOCK).status_code == 404


@pytest.mark.parametrize("how", ["suspended", "limited", "deactivated"])
def test_so_is_a_mute(owner, stranger, moderator, api, how):
    mute_user(actor=stranger, username="owner")
    keep_away(owner, how, moderator, stranger)
    asks = api(stranger)
    assert asks.delete("/api/v1/users/owner/mute").status_code == 200
    assert asks.delete("/api/v1/users/owner/mute").status_code == 404


def test_whoever_follows_can_be_removed_also_when_limited(owner, stranger, moderator, api):
    follow_user(actor=owner, username=stranger.username)
    limit_person(actor=moderator, person_id=owner.pk, reason="Spam")
    asks = api(stranger)
    assert asks.delete("/api/v1/me/followers/owner").status_code == 204
    assert asks.delete("/api/v1/me/followers/owner").status_code == 404
