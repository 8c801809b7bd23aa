"""What stands beside the feed."""

import pytest

from tests.factories.social import PostFactory
from tests.factories.videos import VideoFactory

pytestmark = pytest.mark.django_db
BESIDE = 'id="watch-title"'


@pytest.fixture
def home(client, follower):
    client.force_login(follower)
    return lambda **query: client.get("/", query).text


def test_beside_a_short_feed_is_what_it_does_not_show(home, owner, stranger):
    VideoFactory(owner=owner, title="Of somebody followed")
    VideoFactory(owner=stranger, title="Of a stranger")
    page = home()
    beside = page.split(BESIDE)[1]
    assert "Of a stranger" in beside
    assert "Of somebody followed" not in beside
    assert page.count("Of somebody followed") == 1


def test_an_empty_feed_has_it_too(client, stranger):
    VideoFactory(title="Newest of all")
    client.force_login(stranger)
    page = client.get("/").text
    assert "Your feed starts with people" in page
    assert "Newest of all" in page.split(BESIDE)[1]


def test_a_long_feed_needs_none(home, owner, stranger):
    VideoFactory(owner=stranger)
    PostFactory.create_batch(25, owner=owner)
    assert BESIDE not in home()


def test_a_home_without_videos_has_a_drawing(client):
    page = client.get("/").text
    assert '<svg class="drawing"' in page.split("hero-collage")[1].split("</section>")[0]
