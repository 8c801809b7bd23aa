import threading
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from socialflow.core.errors import ConflictError, DomainError, InvalidError, NotFoundError
from socialflow.core.models import OutboxEvent
from tests.factories.videos import DraftFactory, VideoFactory
from videos import services
from videos.choices import ALLOWED_MOVES, VideoStatus, Visibility
from videos.models import EncodeJob, StorageAccount, Upload, Video
from videos.services.lifecycle import move_video

pytestmark = pytest.mark.django_db


def create(owner: Any, **fields: Any) -> Video:
    video, _ = services.create_video(
        **{"owner": owner, "title": "", "filename": "My Trip.mp4", "size_bytes": 1000, **fields}
    )
    return video


def test_a_new_video_is_a_private_draft_titled_by_its_file_with_its_bytes_reserved(owner):
    video = create(owner, tags=["#Sea", "sea", " two  words "])
    assert (video.title, video.status, video.visibility) == ("My Trip", VideoStatus.UPLOADING, Visibility.PRIVATE)
    assert video.tags == ["sea", "two words"]
    assert StorageAccount.objects.get(user=owner).used_bytes == 1000
    assert Upload.objects.get(video=video).size_bytes == 1000


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": "x" * 121}, "title_too_long"),
        ({"filename": ".mp4", "title": " \x00 "}, None),
        ({"description": "x" * 5001}, "text_too_long"),
        ({"tags": [str(number) for number in range(16)]}, "too_many_tags"),
        ({"tags": ["x" * 41]}, "tag_too_long"),
        ({"size_bytes": 0}, "empty_upload"),
        ({"size_bytes": 2**60}, "file_too_large"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(owner, fields, code):
    if code is None:
        assert create(owner, **fields).title
        return
    with pytest.raises(DomainError) as refusal:
        create(owner, **fields)
    assert refusal.value.code == code
    assert not Video.objects.exists()
    assert not StorageAccount.objects.filter(used_bytes__gt=0).exists()


def test_names_are_only_shown_never_used_as_paths(owner):
    video = create(owner, filename="../../etc/pass\x00wd.mp4")
    assert video.original_filename == "passwd.mp4"
    assert ".." not in Upload.objects.get(video=video).storage_key


def test_publishing_waits_until_it_can_be_watched(owner):
    video = services.publish_video(video_id=create(owner).pk, actor=owner, visibility=Visibility.PUBLIC)
    assert (video.visibility, video.published_at) == (Visibility.PUBLIC, None)


def test_a_change_of_visibility_changes_the_media_address_and_the_count_of_videos(owner):
    video = VideoFactory(owner=owner)
    old_key, old_feed_key = video.access_key, video.feed_key
    hidden = services.publish_video(video_id=video.pk, actor=owner, visibility=Visibility.PRIVATE)
    assert (hidden.published_at, hidden.access_key == old_key) == (None, False)
    assert User.objects.get(pk=owner.pk).video_count == 0
    services.publish_video(video_id=video.pk, actor=owner, visibility=Visibility.UNLISTED)
    assert User.objects.get(pk=owner.pk).video_count == 0
    again = services.publish_video(video_id=video.pk, actor=owner, visibility=Visibility.PUBLIC)
    same = services.publish_video(video_id=video.pk, actor=owner, visibility=Visibility.PUBLIC)
    assert (again.feed_key, again.access_key) == (old_feed_key, same.access_key)
    assert User.objects.get(pk=owner.pk).video_count == 1


def test_a_failed_video_cannot_be_published(owner):
    video = DraftFactory(owner=owner, status=VideoStatus.FAILED, failure_reason="Broken.")
    with pytest.raises(ConflictError, match="Retry or delete"):
        services.publish_video(video_id=video.pk, actor=owner, visibility=Visibility.PUBLIC)


@pytest.mark.parametrize(
    "act",
    [
        lambda video, actor: services.publish_video(video_id=video.pk, actor=actor, visibility=Visibility.PUBLIC),
        lambda video, actor: services.describe_video(video_id=video.pk, actor=actor, changes={"title": "Mine"}),
        lambda video, actor: services.delete_video(video_id=video.pk, actor=actor),
        lambda video, actor: services.retry_video(video_id=video.pk, actor=actor),
        lambda video, actor: services.cancel_encode(video_id=video.pk, actor=actor),
    ],
)
def test_a_stranger_can_do_nothing_to_a_video(owner, stranger, act):
    video = VideoFactory(owner=owner, title="Its owner's")
    with pytest.raises(NotFoundError):
        act(video, stranger)
    video.refresh_from_db()
    assert (video.title, video.deleted_at) == ("Its owner's", None)


def test_describing_changes_only_what_was_said(owner):
    video = VideoFactory(owner=owner, title="Before", description="Stays")
    services.describe_video(video_id=video.pk, actor=owner, changes={"title": "  After \n all "})
    video.refresh_from_db()
    assert (video.title, video.description) == ("After all", "Stays")
    with pytest.raises(InvalidError):
        services.describe_video(video_id=video.pk, actor=owner, changes={"title": "\u200b \n"})


def test_deleting_frees_the_quota_hides_the_video_and_is_not_possible_twice(owner):
    video = create(owner)
    services.delete_video(video_id=video.pk, actor=owner)
    video.refresh_from_db()
    assert video.deleted_by == owner
    assert StorageAccount.objects.get(user=owner).used_bytes == 0
    assert OutboxEvent.objects.filter(topic="videos.deleted").count() == 1
    with pytest.raises(NotFoundError):
        services.delete_video(video_id=video.pk, actor=owner)


def test_retry_takes_up_a_failed_video_that_still_has_its_bytes(owner):
    video = DraftFactory(owner=owner, status=VideoStatus.FAILED, failure_reason="Broken.", source_key="uploads/x")
    EncodeJob.objects.create(video=video, attempts=3, is_cancel_requested=True)
    services.retry_video(video_id=video.pk, actor=owner)
    video.refresh_from_db()
    assert (video.status, video.failure_reason) == (VideoStatus.UPLOADED, "")
    assert (video.encode_job.attempts, video.encode_job.is_cancel_requested) == (0, False)
    with pytest.raises(ConflictError):
        services.retry_video(video_id=video.pk, actor=owner)


def test_retry_says_when_the_bytes_are_gone(owner):
    video = DraftFactory(owner=owner, status=VideoStatus.FAILED, failure_reason="Never arrived.")
    with pytest.raises(ConflictError, match="Upload it again"):
        services.retry_video(video_id=video.pk, actor=owner)


def test_cancelling_before_a_worker_came_fails_the_video_at_once(owner):
    video = DraftFactory(owner=owner, status=VideoStatus.UPLOADED, source_key="uploads/x")
    assert services.cancel_encode(video_id=video.pk, actor=owner).status == VideoStatus.FAILED
    with pytest.raises(ConflictError, match="nothing to stop"):
        services.cancel_encode(video_id=video.pk, actor=owner)


def test_every_status_moves_only_where_the_table_allows():
    for start in VideoStatus:
        for end in VideoStatus:
            video = Video(status=start)
            if end in ALLOWED_MOVES[start]:
                move_video(video, end)
                assert video.status == end
            else:
                with pytest.raises(ConflictError):
                    move_video(video, end)


@pytest.mark.django_db(transaction=True)
def test_two_deletions_at_once_delete_once(owner):
    video = create(owner)
    outcomes = []

    def delete() -> None:
        try:
            services.delete_video(video_id=video.pk, actor=owner)
            outcomes.append("deleted")
        except NotFoundError:
            outcomes.append("not found")
        finally:
            connection.close()

    threads = [threading.Thread(target=delete) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["deleted", "not found"]
    assert StorageAccount.objects.get(user=owner).used_bytes == 0
