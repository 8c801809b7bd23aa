"""Pages offer smaller pictures where a video has them."""

import pytest
from django.template.loader import render_to_string

from socialflow.pages.viewer import related_videos
from tests.factories.videos import VideoFactory
from videos.templatetags.pictures import smaller_too

FOLDER = "/media/p/1/k/"


def test_a_full_set_offers_the_smaller_ones_too():
    assert smaller_too(f"{FOLDER}q0/small.webp", "168px") == (
        f' srcset="{FOLDER}q0/tiny.webp 192w, {FOLDER}q0/small.webp 320w" sizes="168px"'
    )
    assert smaller_too(f"{FOLDER}q0/poster.webp", "100vw") == (
        f' srcset="{FOLDER}q0/stage.webp 960w, {FOLDER}q0/poster.webp 1920w" sizes="100vw"'
    )


@pytest.mark.parametrize("address", [None, "", f"{FOLDER}p0/small.webp", f"{FOLDER}q0/medium.webp", "small.webp"])
def test_an_older_set_or_another_size_offers_nothing(address):
    assert smaller_too(address, "168px") == ""


@pytest.mark.django_db
def test_videos_beside_a_video_are_as_small_as_they_are_shown(rf, owner, stranger):
    video = VideoFactory(owner=owner, picture_version="q0")
    card = related_videos(stranger, {"id": owner.pk, "owner": {"id": owner.pk}, "tags": []})[0]
    drawn = render_to_string("components/related_video.html", {"v": card, "request": rf.get("/")})
    assert f"{video.access_key}/q0/tiny.webp 192w" in drawn
