"""How many queries each page and list takes: the same with one row and with many, and as many as was agreed."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import FollowRequest, User
from accounts.services import block_user, follow_user, mute_user
from social.choices import PostVisibility, TargetKind
from social.services import create_comment, create_post, like_target, save_target
from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory
from tests.query_counts import compare_with_record, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("query counts")]

# Budgets: a list 6, a detail or feed 8, the watch page 12, each with who asks (one for a token, two for a session).
BUDGETS = {"/watch/": 12, "/api/": 8, "/": 12}
SURFACES = [
    "/api/v1/videos",
    "/api/v1/videos?owner=owner",
    "/api/v1/videos?owner=me",
    "/api/v1/videos/{video}",
    "/api/v1/videos/{video}/comments",
    "/api/v1/posts",
    "/api/v1/posts/{post}",
    "/api/v1/posts/{post}/comments",
    "/api/v1/feed/home",
    "/api/v1/saves",
    "/api/v1/search?q=video",
    "/api/v1/search?q=owner&kind=people",
    "/api/v1/search?q=words&kind=posts",
    "/api/v1/users/owner",
    "/api/v1/users/owner/followers",
    "/api/v1/me",
    "/api/v1/me/factors",
    "/api/v1/me/tokens",
    "/",
    "/explore",
    "/watch/{video}",
    "/posts/{post}",
    "/@owner",
    "/@owner/posts",
    "/@owner/about",
    "/search?q=video",
    "/search?q=owner&tab=people",
    "/search?q=words&tab=posts",
    "/saved",
    "/studio",
    "/studio/upload",
    "/studio/videos/{mine}",
    "/settings",
    "/settings/factors",
    "/settings/profile",
    "/settings/privacy",
    "/settings/followers",
    "/settings/blocked",
    "/settings/muted",
    "/@owner/relation",
    "/api/v1/me/privacy",
    "/api/v1/me/blocks",
    "/api/v1/me/mutes",
    "/api/v1/me/follow-requests",
    "/settings/tokens",
    "/settings/sessions",
    "/settings/security-log",
    "/settings/standing",
    "/settings/data",
    "/api/v1/me/standing",
    "/api/v1/me/sanctions",
    "/api/v1/me/exports",
    "/api/v1/me/sessions",
    "/api/v1/me/security-log",
]


@pytest.fixture
def world(owner, follower, stranger):
    """Makes so much of everything, and tells the ids that addresses need."""

    def grow(rows: int) -> dict[str, Any]:
        for number in range(rows):
            video = VideoFactory(owner=owner, tags=["sea"])
            mine = VideoFactory(owner=follower)
            post, _ = create_post(actor=owner, text=f"Words {number}", visibility=PostVisibility.PUBLIC)
            _relate(follower)
        for _ in range(rows):
            for kind, target in ((TargetKind.VIDEO, video.pk), (TargetKind.POST, post.pk)):
                thread, _ = create_comment(actor=stranger, kind=kind, target_id=target, text="Lovely")
                create_comment(actor=owner, kind=kind, target_id=target, text="Thanks", parent_id=thread.pk)
                like_target(actor=follower, kind=TargetKind.COMMENT, target_id=thread.pk)
        for kind, target in ((TargetKind.VIDEO, video.pk), (TargetKind.POST, post.pk)):
            like_target(actor=follower, kind=kind, target_id=target)
            save_target(actor=follower, kind=kind, target_id=target)
        return {"video": video.pk, "post": post.pk, "mine": mine.pk}

    return grow


def _relate(person: User) -> None:
    """Somebody whom a person blocks, one whom they mute, one who follows them, and one who asks to."""
    blocked, muted, fan, asking = UserFactory.create_batch(4)
    block_user(actor=person, username=blocked.username)
    mute_user(actor=person, username=muted.username)
    follow_user(actor=fan, username=person.username)
    FollowRequest.objects.create(follower=asking, followee=person)


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_takes_the_same_few_queries_however_much_there_is(surface, world, follower, api):
    ids = world(1)
    if surface.startswith("/api/"):
        visit = api(follower).get
    else:
        browser = Client()
        browser.force_login(follower)
        visit = browser.get
    one = queries_of(visit, surface.format(**ids))
    many = queries_of(visit, surface.format(**world(6)))
    # A feed that is short looks further back, so it may take more with one row than with many, never the other way.
    assert many <= one, f"{one} queries with one row, {many} with many"
    budget = next(limit for prefix, limit in BUDGETS.items() if surface.startswith(prefix))
    assert one <= budget
    compare_with_record(surface, one)
