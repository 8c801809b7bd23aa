"""Bytes stop within a second when somebody may see them no longer, for those and for nobody else."""

import pytest
from django.test import Client

from accounts.choices import ProfileVisibility, Status
from accounts.models import User
from accounts.services import block_user, change_privacy, remove_follower, set_picture
from socialflow.core.storage import store_bytes
from tests.factories.videos import FollowersVideoFactory, VideoFactory
from tests.pictures import picture
from videos.models import Video
from videos.selectors import CARD_COLUMNS, media_root

pytestmark = pytest.mark.django_db


def served(viewer, address):
    client = Client()
    if viewer:
        client.force_login(viewer)
    answer = client.get(address)
    answer.getvalue()
    return answer.status_code == 200


def segment_of(video, viewer):
    store_bytes(f"videos/{video.pk}/m0/1.m4s", b"bytes", "video/iso.segment")
    return f"{media_root(Video.objects.values(*CARD_COLUMNS).get(pk=video.pk), viewer)}/m0/1.m4s"


@pytest.mark.parametrize("who", ["owner", "stranger"])
def test_of_a_public_video_for_whoever_is_blocked_or_blocks(owner, stranger, follower, a_second_later, who):
    address = segment_of(VideoFactory(owner=owner), stranger)
    assert served(stranger, address)
    people = {"owner": owner, "stranger": stranger}
    other = {"owner": "stranger", "stranger": "owner"}[who]
    block_user(actor=people[who], username=other)
    a_second_later()
    assert [served(viewer, address) for viewer in (stranger, follower, owner, None)] == [False, True, True, True]


def test_of_a_followers_video_for_whoever_follows_no_longer(owner, follower, a_second_later):
    video = FollowersVideoFactory(owner=owner)
    theirs, own = segment_of(video, follower), segment_of(video, owner)
    assert served(None, theirs)
    remove_follower(actor=owner, username="follower")
    a_second_later()
    assert (served(None, theirs), served(follower, theirs), served(None, own)) == (False, False, True)


def test_of_a_followers_video_for_whoever_is_suspended(owner, follower, a_second_later):
    address = segment_of(FollowersVideoFactory(owner=owner), follower)
    assert served(None, address)
    User.objects.filter(pk=follower.pk).update(status=Status.SUSPENDED)
    a_second_later()
    assert not served(None, address)


@pytest.mark.parametrize("status", [Status.LIMITED, Status.SUSPENDED])
def test_of_a_public_video_whose_owner_is_limited_or_worse(owner, follower, a_second_later, status):
    video = VideoFactory(owner=owner)
    openly = segment_of(video, follower)
    assert served(None, openly)
    User.objects.filter(pk=owner.pk).update(status=status)
    a_second_later()
    assert not served(follower, openly)
    assert served(follower, segment_of(video, follower)) == (status == Status.LIMITED)


def test_a_picture_of_somebody_who_draws_back(owner, follower, stranger, a_second_later):
    set_picture(user=owner, kind="avatar", data=picture())
    assert served(None, owner.avatar_url)
    change_privacy(user=owner, profile_visibility=ProfileVisibility.FOLLOWERS)
    a_second_later()
    seen = [served(viewer, owner.avatar_url) for viewer in (None, stranger, follower, owner)]
    assert seen == [False, False, True, True]


def test_a_signed_address_cannot_be_made_another_persons(owner, follower, stranger):
    address = segment_of(FollowersVideoFactory(owner=owner), stranger)
    assert not served(None, address)
    assert not served(None, address.replace(stranger.pk.hex, follower.pk.hex))
