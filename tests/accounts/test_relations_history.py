"""Whatever people do to one another, in whatever order: counters are rows, and nothing stands across a block."""

from contextlib import suppress

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.choices import ProfileVisibility
from accounts.models import Block, Follow, FollowRequest, User
from accounts.services import (
    accept_follow_request,
    block_user,
    change_privacy,
    follow_user,
    refuse_follow_request,
    remove_follower,
    unblock_user,
    unfollow_user,
)
from socialflow.core.errors import NotFoundError
from tests.factories.accounts import UserFactory

ACTS = (
    follow_user, unfollow_user, accept_follow_request, refuse_follow_request, remove_follower, block_user, unblock_user,
)  # fmt: skip
PEOPLE = 3


def about_another(draw_act):
    """Somebody does something about somebody else."""
    pair = st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)).filter(lambda ends: ends[0] != ends[1])
    return st.tuples(st.just(draw_act), pair)


STEPS = st.one_of(
    *(about_another(act) for act in ACTS),
    st.tuples(st.sampled_from(list(ProfileVisibility)), st.integers(0, PEOPLE - 1)),
)


@pytest.mark.django_db
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_any_history_leaves_what_it_says(steps):
    people = UserFactory.create_batch(PEOPLE)
    for act, who in steps:
        if isinstance(act, ProfileVisibility):
            change_privacy(user=people[who], profile_visibility=act)
            continue
        with suppress(NotFoundError):
            act(actor=people[who[0]], username=people[who[1]].username)
        check(people)


def check(people):
    for person in User.objects.filter(pk__in=[person.pk for person in people]):
        rows = (Follow.objects.filter(followee=person).count(), Follow.objects.filter(follower=person).count())
        assert (person.follower_count, person.following_count) == rows
    for block in Block.objects.filter(blocker__in=people):
        across = Q(follower=block.blocker, followee=block.blocked) | Q(follower=block.blocked, followee=block.blocker)
        assert not Follow.objects.filter(across).exists()
        assert not FollowRequest.objects.filter(across).exists()
    for asked in FollowRequest.objects.filter(follower__in=people):
        assert asked.followee.profile_visibility == ProfileVisibility.PRIVATE
        assert not Follow.objects.filter(follower=asked.follower, followee=asked.followee).exists()
