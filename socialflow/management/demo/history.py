"""The demo's past: the one step that goes past the services, since nobody else may say that something happened earlier.

A post's identifier carries its moment, so it is minted anew for that moment. That is safe only while nothing refers to
the row yet: it happens in the transaction in which a service has made it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from social.models import Comment, Post
from socialflow.core.ids import uuid7_at
from videos.models import Video


def say_joined(user: User, moment: datetime) -> None:
    """Let an account be this old; its identifier stays."""
    User.objects.filter(pk=user.pk).update(created_at=moment)


def say_posted(post: Post, moment: datetime) -> UUID:
    """Let a new post be this old; its new identifier."""
    moved = uuid7_at(moment)
    Post.objects.filter(pk=post.pk).update(id=moved, created_at=moment, updated_at=moment)
    return moved


def say_commented(comment: Comment, moment: datetime) -> None:
    """Let a comment be this old; its identifier stays, for none is older than that of the video above it."""
    Comment.objects.filter(pk=comment.pk).update(created_at=moment, updated_at=moment)


def say_uploaded(video: Video, moment: datetime) -> None:
    """Let a video be this old; its identifier stays, for files lie under it."""
    Video.objects.filter(pk=video.pk).update(created_at=moment)


def say_published(video: Video) -> None:
    """Let a published video have been published soon after its upload: its place in every list follows."""
    moment = video.created_at + timedelta(minutes=4)
    if video.published_at and video.published_at - moment > timedelta(minutes=1):
        Video.objects.filter(pk=video.pk).update(published_at=moment, feed_key=uuid7_at(moment))
