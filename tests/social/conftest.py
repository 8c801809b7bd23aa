"""What the tests of conversation share; models are imported inside, for this is read before Django is set up."""

from typing import Any

import pytest


@pytest.fixture
def video(owner):
    from tests.factories.videos import VideoFactory

    return VideoFactory(owner=owner)


@pytest.fixture
def post(owner):
    from tests.factories.social import PostFactory

    return PostFactory(owner=owner)


@pytest.fixture
def comment(video, owner):
    from social.choices import TargetKind
    from social.services import create_comment

    return create_comment(actor=owner, kind=TargetKind.VIDEO, target_id=video.pk, text="First")[0]


@pytest.fixture(params=["video", "post", "comment"])
def target(request, video, post, comment):
    """A kind, and a row of that kind by the owner."""
    return _kind(request.param), {"video": video, "post": post, "comment": comment}[request.param]


@pytest.fixture(params=["video", "post"])
def place(request, video, post):
    """What a comment or a save can be of: a kind, and a row of that kind by the owner."""
    return _kind(request.param), {"video": video, "post": post}[request.param]


@pytest.fixture
def link():
    """An address of replies that a test can read."""
    return lambda target, comment_id, cursor: f"{comment_id}?{cursor or ''}"


def _kind(name: str) -> Any:
    from social.choices import TargetKind

    return TargetKind.of_word(name)
