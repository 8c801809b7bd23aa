"""Following someone."""

from accounts.services import follow_user


def test_follow_counts_on_both_sides(owner, stranger):
    state = follow_user(actor=stranger, username="Owner")
    owner.refresh_from_db()
    stranger.refresh_from_db()
    assert (state.is_followed, state.follower_count) == (True, 1)
    assert (owner.follower_count, owner.following_count) == (1, 0)
    assert (stranger.follower_count, stranger.following_count) == (0, 1)


def test_api_client(owner, api):
    from rest_framework.test import APIClient

    assert isinstance(api(owner), APIClient)
