"""Videos as rows; one that was really uploaded and encoded comes from the services (tests/videos/conftest.py)."""

import factory
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from socialflow.core.ids import uuid7
from tests.factories.accounts import UserFactory
from videos.choices import VideoStatus, Visibility
from videos.models import Video


class VideoFactory(factory.django.DjangoModelFactory):
    """A published public video without files."""

    class Meta:
        model = Video
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Video {n}")
    status = VideoStatus.READY
    visibility = Visibility.PUBLIC
    original_filename = "clip.mp4"
    source_bytes = 1000
    duration_seconds = 60.0
    width = 1280
    height = 720
    media_version = "m0"
    picture_version = "p0"
    playable_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)
    feed_key = factory.LazyFunction(uuid7)

    @factory.post_generation
    def counted(self, create, extracted, **kwargs):
        """Its owner's counters agree with the rows."""
        counts = {"video_count": int(self.is_listed), "view_count": self.view_count}
        User.objects.filter(pk=self.owner_id).update(**{name: F(name) + count for name, count in counts.items()})


class DraftFactory(VideoFactory):
    """A video whose bytes have not arrived."""

    status = VideoStatus.UPLOADING
    visibility = Visibility.PRIVATE
    media_version = ""
    picture_version = ""
    playable_at = None
    published_at = None
    feed_key = None


class FollowersVideoFactory(VideoFactory):
    """A published video for followers only."""

    visibility = Visibility.FOLLOWERS
