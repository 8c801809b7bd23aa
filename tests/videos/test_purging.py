"""The files of a deleted video go, whatever is killed or away meanwhile: its event's row knows of them until then."""

import shutil
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisAway

from socialflow import celery
from socialflow.core import storage
from socialflow.core.models import OutboxEvent
from socialflow.core.services import relay_due_events
from socialflow.core.storage import delete_prefix, local_path, store_bytes
from tests.factories.videos import VideoFactory
from videos.models import EncodeJob
from videos.services import delete_video

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(owner):
    """Of a video that was deleted just now."""
    video = VideoFactory(owner=owner)
    store_bytes(f"videos/{video.pk}/m0/a.m4s", b"film", "video/iso.segment")
    delete_video(video_id=video.pk, actor=owner)
    return local_path(f"videos/{video.pk}/")


def relay_later():
    OutboxEvent.objects.update(next_attempt_at=timezone.now())
    relay_due_events()


@pytest.fixture
def _away(monkeypatch):
    """No message of a task reaches anybody."""

    def fail(*_, **__):
        raise RedisAway

    monkeypatch.setattr(celery.app, "send_task", fail)
    monkeypatch.setattr("celery.app.task.Task.apply_async", fail)


@pytest.mark.usefixtures("_away")
def test_no_message_is_needed(folder):
    relay_due_events()
    assert not folder.exists()
    assert not OutboxEvent.objects.exists()


def test_what_could_not_be_removed_is_tried_again(folder, monkeypatch):
    with monkeypatch.context() as patch:

        def fail(*_, **__):
            raise PermissionError

        patch.setattr(shutil, "rmtree", fail)
        relay_due_events()
    assert folder.exists()
    assert OutboxEvent.objects.get().next_attempt_at > timezone.now()
    relay_later()
    assert not folder.exists()
    assert not OutboxEvent.objects.exists()


def test_while_a_worker_may_add_to_them_files_wait(folder):
    claim = {"claim_id": uuid4(), "claimed_until": timezone.now() + timedelta(seconds=20)}
    EncodeJob.objects.create(video_id=folder.name, **claim)
    relay_due_events()
    assert folder.exists()
    EncodeJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    relay_later()
    assert not folder.exists()


def test_a_bucket_that_keeps_some_is_asked_again(monkeypatch):
    class Stubborn:
        objects = None

        def filter(self, **_):
            return self

        def delete(self):
            return [{"Deleted": []}, {"Errors": [{"Key": "videos/x/a", "Code": "InternalError"}]}]

    Stubborn.objects = Stubborn()
    monkeypatch.setattr(storage, "local_path", lambda _: None)
    monkeypatch.setattr(storage, "media_bucket", Stubborn)
    with pytest.raises(OSError, match="not all"):
        delete_prefix("videos/x/")
