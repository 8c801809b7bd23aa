"""The watch page while its video is still encoded, and when it is done."""

import pytest

from tests.factories.videos import VideoFactory
from videos.choices import VideoStatus

pytestmark = pytest.mark.django_db


def test_it_says_that_more_is_on_its_way(client, stranger):
    video = VideoFactory(status=VideoStatus.PROCESSING)
    page = client.get(f"/watch/{video.pk}").text
    assert "better qualities are on their way" in page
    assert "data-growing" in page


def test_a_finished_one_says_nothing(client, stranger):
    page = client.get(f"/watch/{VideoFactory().pk}").text
    assert "on their way" not in page
    assert "data-growing" not in page


def test_the_picture_is_offered_in_the_size_of_the_stage(client):
    page = client.get(f"/watch/{VideoFactory(picture_version='q0').pk}").text
    assert "/q0/stage.webp 960w" in page
    assert "poster=" not in page
