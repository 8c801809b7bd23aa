"""Posts and comments as rows, of any age; what must count is made by the services."""

import factory

from social.models import Comment, Post
from socialflow.core.ids import uuid7, uuid7_at
from tests.factories.accounts import UserFactory


class PostFactory(factory.django.DjangoModelFactory):
    """A public post; `made_at` gives it the key of another moment."""

    class Meta:
        model = Post

    class Params:
        made_at = None

    id = factory.LazyAttribute(lambda post: uuid7_at(post.made_at) if post.made_at else uuid7())
    owner = factory.SubFactory(UserFactory)
    text = factory.Sequence(lambda n: f"Post {n}")


class CommentFactory(factory.django.DjangoModelFactory):
    """A comment on the `video` or the `post` given."""

    class Meta:
        model = Comment

    class Params:
        made_at = None

    id = factory.LazyAttribute(lambda comment: uuid7_at(comment.made_at) if comment.made_at else uuid7())
    owner = factory.SubFactory(UserFactory)
    text = factory.Sequence(lambda n: f"Comment {n}")
