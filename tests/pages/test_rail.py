"""The channels in the left rail."""

import pytest
from django.urls import reverse

from tests.factories.accounts import FollowFactory, UserFactory

pytestmark = pytest.mark.django_db


def rail_of(client):
    return client.get(reverse("pages:explore")).text.split('class="rail"')[1].split("</nav>")[0]


def test_it_shows_whom_the_viewer_followed_last(client, follower, owner, stranger):
    FollowFactory(follower=follower, followee=UserFactory(display_name="Late Riser"))
    client.force_login(follower)
    rail = rail_of(client)
    assert rail.index("Late Riser") < rail.index(f"/@{owner.username}")
    assert f"/@{stranger.username}" not in rail


def test_it_stays_short_and_costs_one_query(client, follower, django_assert_num_queries):
    client.force_login(follower)
    for _ in range(2):
        with django_assert_num_queries(4):  # session, viewer, videos, the rail
            rail = rail_of(client)
        FollowFactory.create_batch(15, follower=follower)
    assert rail.count("avatar-24") == 12


def test_whoever_follows_nobody_has_none(client, owner):
    assert "rail-channels" not in rail_of(client)
    client.force_login(owner)
    assert "rail-channels" not in rail_of(client)
