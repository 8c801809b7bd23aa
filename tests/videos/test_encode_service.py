"""A video's way from its last byte to READY, and what happens when something stops it."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from socialflow.core.models import OutboxEvent
from socialflow.core.services import relay_due_events
from socialflow.core.storage import delete_prefix, local_path, store_bytes
from tests.clips import make_clip
from tests.faults.town import command_of
from tests.videos.media import upload_file
from videos import services, tasks
from videos.choices import RenditionKind, VideoStatus, Visibility
from videos.models import EncodeJob, StorageAccount, Video
from videos.providers import frames, pictures
from videos.providers.media import EncodeFailed
from videos.services import claims, clearing, encoding, sweeping

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return make_clip(tmp_path_factory.mktemp("clips") / "waves.mp4")


def files_of(video: Video) -> list[str]:
    folder = local_path(f"videos/{video.pk}")
    assert folder is not None
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_uploaded_video_becomes_ready_and_published_with_pictures_and_renditions(owner, clip):
    video = upload_file(owner, clip)
    services.encode_video(video_id=video.pk)
    video.refresh_from_db()
    assert (video.status, video.failure_reason, video.width, video.height) == (VideoStatus.READY, "", 426, 240)
    assert video.published_at is not None
    assert User.objects.get(pk=owner.pk).video_count == 1
    kinds = {rendition.kind for rendition in video.renditions.all()}
    assert kinds == {RenditionKind.VIDEO, RenditionKind.AUDIO}
    names = files_of(video)
    assert f"{video.media_version}/master.m3u8" in names
    assert {f"{video.picture_version}/{size}.webp" for size in ("small", "medium", "large", "poster")} <= set(names)
    assert video.dominant_color.startswith("#")
    assert not list(Path(settings.WORK_DIR).glob("encode-*"))


def test_encoding_again_what_is_ready_does_nothing(owner, clip):
    video = upload_file(owner, clip)
    services.encode_video(video_id=video.pk)
    before = files_of(video)
    services.encode_video(video_id=video.pk)
    assert files_of(video) == before


def test_a_private_one_is_not_published_and_a_silent_one_is_fine(owner, tmp_path):
    video = upload_file(owner, make_clip(tmp_path / "silent.mp4", sound=False), visibility=Visibility.PRIVATE)
    services.encode_video(video_id=video.pk)
    video.refresh_from_db()
    assert (video.status, video.published_at) == (VideoStatus.READY, None)


def test_a_text_file_fails_with_its_reason_and_gives_the_quota_back(owner, tmp_path):
    (tmp_path / "notes.mp4").write_text("#EXTM3U\nhttp://169.254.169.254/latest/meta-data\n")
    video = upload_file(owner, tmp_path / "notes.mp4")
    services.encode_video(video_id=video.pk)
    video.refresh_from_db()
    assert video.status == VideoStatus.FAILED
    assert video.failure_reason
    assert StorageAccount.objects.get(user=owner).used_bytes == 0
    assert files_of(video) == []


def test_a_claimed_video_is_left_alone_until_the_claim_runs_out(owner, clip):
    video = upload_file(owner, clip)
    first = encoding.claim_encode(video_id=video.pk)
    assert first is not None
    assert encoding.claim_encode(video_id=video.pk) is None
    assert sweeping.hand_out_stalled() == []
    EncodeJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1), next_attempt_at=timezone.now())
    assert sweeping.hand_out_stalled() == [str(video.pk)]
    assert sweeping.hand_out_stalled() == []
    second = encoding.claim_encode(video_id=video.pk)
    assert second is not None
    with pytest.raises(claims.ClaimLost):
        encoding.mark_playable(claim=first, media_version="m1")


def test_a_waiting_video_whose_message_was_lost_is_handed_out_again(owner, clip):
    video = upload_file(owner, clip)
    assert sweeping.hand_out_stalled() == []
    Video.objects.update(updated_at=timezone.now() - timedelta(minutes=2))
    assert sweeping.hand_out_stalled() == [str(video.pk)]


def test_an_encoder_that_fails_for_good_says_why(owner, clip, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise EncodeFailed("undecodable", "Nothing in this file can be decoded.", "log")

    monkeypatch.setattr(encoding, "encode_ladder", fail)
    video = upload_file(owner, clip)
    services.encode_video(video_id=video.pk)
    video.refresh_from_db()
    assert (video.status, video.failure_reason) == (VideoStatus.FAILED, "Nothing in this file can be decoded.")
    monkeypatch.undo()
    services.retry_video(video_id=video.pk, actor=owner)
    services.encode_video(video_id=video.pk)
    video.refresh_from_db()
    assert video.status == VideoStatus.READY


def test_what_may_pass_is_tried_several_times(owner, clip, monkeypatch):
    def stumble(*args: object, **kwargs: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(encoding, "encode_ladder", stumble)
    video = upload_file(owner, clip)
    for attempt in range(1, encoding.MAX_ATTEMPTS + 1):
        services.encode_video(video_id=video.pk)
        video.refresh_from_db()
        assert video.status == (VideoStatus.UPLOADED if attempt < encoding.MAX_ATTEMPTS else VideoStatus.FAILED)
    assert "several tries" in video.failure_reason


def test_a_worker_that_died_too_often_ends_in_failed(owner, clip):
    video = upload_file(owner, clip)
    for _ in range(encoding.MAX_ATTEMPTS):
        assert encoding.claim_encode(video_id=video.pk)
        EncodeJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert encoding.claim_encode(video_id=video.pk) is None
    video.refresh_from_db()
    assert video.status == VideoStatus.FAILED


def test_cancelling_stops_the_encode_and_a_deleted_video_leaves_no_files(owner, clip, monkeypatch):
    monkeypatch.setattr(claims, "_RENEW_SECONDS", 0.05)
    real = encoding.encode_ladder

    def cancel_first(source, **kwargs):
        services.cancel_encode(video_id=video.pk, actor=owner)
        while not kwargs["is_cancelled"]():
            pass
        return real(source, **kwargs)

    video = upload_file(owner, clip)
    monkeypatch.setattr(encoding, "encode_ladder", cancel_first)
    services.encode_video(video_id=video.pk)
    video.refresh_from_db()
    assert (video.status, video.failure_code) == (VideoStatus.FAILED, "cancelled")
    services.delete_video(video_id=video.pk, actor=owner)
    clearing.purge_video(video_id=video.pk)
    assert files_of(video) == []


def commands_of_ffmpeg() -> list[str]:
    """Of those that run below this process; a dead one has none."""
    found = [command_of(child.pid) for child in psutil.Process().children()]
    return [command for command in found if "ffmpeg" in command]


@pytest.mark.parametrize("work", ["encode", "pictures"])
def test_cancelling_frees_the_processor_within_two_seconds(owner, tmp_path, monkeypatch, work):
    video = upload_file(owner, make_clip(tmp_path / "long.mp4", seconds=40, size="1280x720"))
    if work == "pictures":
        monkeypatch.setattr(frames, "seeks_cleanly", lambda *args: False)
        monkeypatch.setattr(pictures, "seeks_cleanly", lambda *args: False)
    has_ended, wanted = threading.Event(), "libx264" if work == "encode" else ".rgb"

    def cancel() -> float:
        while not any(wanted in command for command in commands_of_ffmpeg()):
            assert not has_ended.wait(0.02)
        services.cancel_encode(video_id=video.pk, actor=owner)
        asked_at = time.monotonic()
        connection.close()
        while any(commands_of_ffmpeg()):
            time.sleep(0.05)
        return time.monotonic() - asked_at

    with ThreadPoolExecutor(1) as people:
        seconds = people.submit(cancel)
        services.encode_video(video_id=video.pk)
        has_ended.set()
        assert seconds.result() < 2
    video.refresh_from_db()
    assert (video.status, video.failure_code) == (VideoStatus.FAILED, "cancelled")


def test_an_upload_leads_to_the_queue(owner, clip, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.examine_video, "delay", tasks.examine_video)
    monkeypatch.setattr(tasks.transcode_video, "delay", sent.append)
    video = upload_file(owner, clip)
    relay_due_events()
    assert sent == [str(video.pk)]
    assert not OutboxEvent.objects.exists()


def test_the_sweeper_hands_out_stalled_videos(owner, clip, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.transcode_video, "delay", sent.append)
    upload_file(owner, clip)
    Video.objects.update(updated_at=timezone.now() - timedelta(minutes=2))
    tasks.sweep_videos()
    assert len(sent) == 1


def test_the_folder_of_a_killed_worker_goes_and_that_of_a_living_one_stays(db):
    dead = Path(settings.WORK_DIR) / f"encode-{uuid4().hex}"
    dead.mkdir(parents=True)
    with clearing.work_dir() as living:
        for folder in (dead, living):
            os.utime(folder, (0, 0))
        assert clearing.clear_work_dirs() == 1
        assert not dead.exists()
        assert living.exists()


def test_what_a_killed_encode_stored_is_removed_at_the_end_of_the_next(owner, clip):
    video = upload_file(owner, clip)
    store_bytes(f"videos/{video.pk}/mkilled/720p/1.m4s", b"half", "video/iso.segment")
    services.encode_video(video_id=video.pk)
    assert "mkilled/720p/1.m4s" in files_of(video)
    relay_due_events()
    video.refresh_from_db()
    assert {name.partition("/")[0] for name in files_of(video)} == {video.media_version, video.picture_version}


def test_nothing_is_removed_while_a_video_is_encoded(owner, clip):
    video = upload_file(owner, clip)
    assert encoding.claim_encode(video_id=video.pk)
    store_bytes(f"videos/{video.pk}/mrunning/720p/1.m4s", b"first", "video/iso.segment")
    assert clearing.clear_leftovers(video_id=video.pk) == 0
    assert files_of(video) == ["mrunning/720p/1.m4s"]


def test_a_worker_whose_video_was_deleted_leaves_nothing(owner, clip, monkeypatch):
    monkeypatch.setattr(claims, "_RENEW_SECONDS", 0.05)
    real = encoding.encode_ladder

    def delete_first(source, **kwargs):
        services.delete_video(video_id=video.pk, actor=owner)
        delete_prefix(f"videos/{video.pk}/")
        return real(source, **kwargs)

    video = upload_file(owner, clip)
    monkeypatch.setattr(encoding, "encode_ladder", delete_first)
    services.encode_video(video_id=video.pk)
    assert files_of(video) == []
    assert EncodeJob.objects.get(video=video).claim_id is None


@pytest.mark.parametrize("prefix", ["videos", "/etc/", "videos/../../x/"])
def test_only_folders_below_the_storage_can_be_purged(prefix):
    with pytest.raises(ValueError, match="below"):
        delete_prefix(prefix)
