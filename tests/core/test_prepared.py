"""Prepared queries: the same rows as the queryset that they were made from."""

import pytest
from django.contrib.auth.models import AnonymousUser

from social.choices import PostVisibility
from social.models import Post
from socialflow.core.prepared import PreparedQuery
from tests.factories.social import PostFactory


@pytest.fixture
def query():
    return PreparedQuery(
        lambda viewer, ids: Post.objects.visible_to(viewer).filter(id__any_of=ids).order_by("-id").values("id", "text"),
        "ids",
    )


def test_it_gives_what_the_queryset_gives_each_viewer(query, owner, follower, stranger):
    posts = [PostFactory(owner=owner, visibility=visibility, text="100 % %s") for visibility in PostVisibility]
    keys = [post.pk for post in posts]
    for viewer in (owner, stranger, AnonymousUser(), follower, stranger):
        plain = Post.objects.visible_to(viewer).filter(id__in=keys).order_by("-id").values("id", "text")
        assert query.rows(viewer, ids=keys) == list(plain)


def test_it_limits_and_takes_one(query, owner, django_assert_num_queries):
    keys = [post.pk for post in PostFactory.create_batch(3, owner=owner)]
    with django_assert_num_queries(2):
        assert [row["id"] for row in query.rows(owner, ids=keys, limit=2)] == keys[:0:-1]
        assert query.first(owner, ids=keys[:1])["id"] == keys[0]
    assert query.first(owner, ids=[]) is None


def test_a_literal_percent_stays_one(owner):
    wanted = PostFactory(owner=owner, text="half is 50%")
    PostFactory(owner=owner, text="half is 50")
    endings = PreparedQuery(
        lambda viewer, owner: Post.objects.filter(owner_id=owner, text__endswith="50%").values("id"), "owner"
    )
    assert [row["id"] for row in endings.rows(owner, owner=owner.pk)] == [wanted.pk]
