"""Finding by words, by parts of words and by words with a typo."""

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory

pytestmark = pytest.mark.django_db


def found(client, words, kind="videos"):
    answer = client.get("/api/v1/search", {"q": words, "kind": kind}).json()
    return [item.get("title") or item["username"] for item in answer["items"]]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("bunny", "Big Buck Bunny wakes up"), ("BUCK bun", "Big Buck Bunny wakes up"),
        ("big buk buny", "Big Buck Bunny wakes up"), ("cokatoo", "Cockatoo"), ("kolam dwan", "A kolam at dawn"),
    ],
)  # fmt: skip
def test_a_video_is_found_by_what_people_type(client, words, title):
    for name in ("Big Buck Bunny wakes up", "Cockatoo", "A kolam at dawn", "Something else"):
        VideoFactory(title=name)
    assert found(client, words) == [title]


def test_a_person_is_found_by_what_people_type(client):
    UserFactory(username="nora", display_name="Nora Newcomer")
    assert found(client, "norra", "people") == ["nora"]


def test_what_is_like_nothing_finds_nothing(client):
    VideoFactory(title="Cockatoo")
    assert found(client, "zebra") == []
