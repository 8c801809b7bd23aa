"""Following someone: the rows, the counters, and what happens at once."""

from random import Random

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Follow, User
from accounts.services import follow_user, unfollow_user
from socialflow.core.errors import InvalidError, NotFoundError
from tests.factories.accounts import UserFactory


@pytest.fixture
def at_once(at_once):
    """Run every act in a thread of its own, started together; none of them fails."""

    def run(acts):
        assert [outcome for outcome in at_once(acts) if isinstance(outcome, Exception)] == []

    return run


def counters(*people):
    return [User.objects.values_list("follower_count", "following_count").get(pk=person.pk) for person in people]


def test_a_follow_counts_on_both_sides(owner, stranger):
    state = follow_user(actor=stranger, username="Owner")
    assert (state.username, state.is_followed, state.follower_count) == ("owner", True, 1)
    assert counters(owner, stranger) == [(1, 0), (0, 1)]


def test_following_twice_is_following_once(owner, stranger):
    follow_user(actor=stranger, username="owner")
    assert follow_user(actor=stranger, username="owner").follower_count == 1
    assert counters(owner, stranger) == [(1, 0), (0, 1)]


def test_unfollowing_takes_it_back_and_twice_changes_nothing(owner, follower):
    assert unfollow_user(actor=follower, username="owner").follower_count == 0
    state = unfollow_user(actor=follower, username="owner")
    assert (state.is_followed, state.follower_count) == (False, 0)
    assert counters(owner, follower) == [(0, 0), (0, 0)]


def test_nobody_follows_themselves(owner):
    with pytest.raises(InvalidError, match="yourself") as refusal:
        follow_user(actor=owner, username="owner")
    assert refusal.value.code == "cannot_follow_oneself"


def test_the_database_refuses_it_too(owner):
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(follower=owner, followee=owner)


@pytest.mark.parametrize("act", [follow_user, unfollow_user])
def test_who_is_not_there_or_switched_off_cannot_be_followed(act, stranger):
    UserFactory(username="gone", status="banned")
    for username in ("nobody", "gone", "", "a\x00b", "x" * 300):
        with pytest.raises(NotFoundError):
            act(actor=stranger, username=username)


def test_a_follow_is_one_statement(owner, stranger, django_assert_num_queries):
    with django_assert_num_queries(1):
        follow_user(actor=stranger, username="owner")


@pytest.mark.django_db(transaction=True)
def test_the_same_follow_from_two_threads_counts_once(owner, stranger, at_once):
    at_once([lambda: follow_user(actor=stranger, username="owner")] * 2)
    assert Follow.objects.count() == 1
    assert counters(owner, stranger) == [(1, 0), (0, 1)]


@pytest.mark.django_db(transaction=True)
def test_following_each_other_at_once_neither_deadlocks_nor_miscounts(owner, stranger, at_once):
    for _round in range(5):
        at_once(
            [
                lambda: follow_user(actor=stranger, username="owner"),
                lambda: follow_user(actor=owner, username="stranger"),
            ]
        )
        assert counters(owner, stranger) == [(1, 1), (1, 1)]
        at_once(
            [
                lambda: unfollow_user(actor=stranger, username="owner"),
                lambda: unfollow_user(actor=owner, username="stranger"),
            ]
        )
        assert counters(owner, stranger) == [(0, 0), (0, 0)]


@pytest.mark.django_db(transaction=True)
def test_following_and_unfollowing_at_once_ends_in_one_of_both(owner, stranger, at_once):
    for _round in range(5):
        at_once(
            [
                lambda: follow_user(actor=stranger, username="owner"),
                lambda: unfollow_user(actor=stranger, username="owner"),
                lambda: follow_user(actor=stranger, username="owner"),
            ]
        )
        rows = Follow.objects.count()
        assert counters(owner, stranger) == [(rows, 0), (0, rows)]


@pytest.mark.django_db(transaction=True)
def test_many_followers_at_once_are_all_counted(owner, at_once):
    people = UserFactory.create_batch(6)
    at_once([lambda person=person: follow_user(actor=person, username="owner") for person in people])
    assert counters(owner) == [(6, 0)]


@pytest.mark.django_db(transaction=True)
def test_a_crowd_that_changes_its_mind_leaves_exact_counters(at_once):
    people = UserFactory.create_batch(4)

    def wander(seed):
        dice = Random(seed)
        for _step in range(40):
            actor, other = dice.sample(people, 2)
            dice.choice([follow_user, unfollow_user])(actor=actor, username=other.username)

    at_once([lambda seed=seed: wander(seed) for seed in range(4)])
    for person in people:
        rows = (Follow.objects.filter(followee=person).count(), Follow.objects.filter(follower=person).count())
        assert counters(person) == [rows]
