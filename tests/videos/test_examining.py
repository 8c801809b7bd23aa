"""What cannot be a video is refused when its last byte is there, before it waits for anybody."""

import random

import pytest

from socialflow.core.errors import ConflictError
from socialflow.core.services import relay_due_events
from socialflow.core.storage import local_path
from tests.videos.conftest import H264, PICTURE, SOUND
from tests.videos.media import upload_file
from videos import services, tasks
from videos.choices import VideoStatus
from videos.models import EncodeJob, StorageAccount, Upload, Video

pytestmark = pytest.mark.django_db(transaction=True)

NO_VIDEOS = {
    "text": b"just some words\n" * 400,
    "playlist": b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "archive": b"PK\x03\x04" + bytes(500),
    "document": b"#!/bin/sh\nrm -rf /\n",
    "unknown_format": random.Random(7).randbytes(200_000),
    "index_missing": b"\x00\x00\x00\x10free" + bytes(8) + b"\x00\x00\x10\x00mdat" + bytes(4088),
}


@pytest.fixture
def sent(monkeypatch):
    """The ids that a transcode worker was given."""
    given: list[str] = []
    monkeypatch.setattr(tasks.examine_video, "delay", tasks.examine_video)
    monkeypatch.setattr(tasks.transcode_video, "delay", given.append)
    return given


@pytest.mark.parametrize("code", NO_VIDEOS)
def test_what_is_no_video_fails_at_once_and_leaves_nothing(owner, tmp_path, sent, code):
    (tmp_path / "film.mp4").write_bytes(NO_VIDEOS[code])
    video = upload_file(owner, tmp_path / "film.mp4")
    stored = local_path(video.source_key)
    assert stored.exists()
    relay_due_events()
    video.refresh_from_db()
    assert (sent, video.status, video.failure_code) == ([], VideoStatus.FAILED, code)
    assert video.failure_reason.endswith(".")
    assert not stored.exists()
    assert not local_path(f"videos/{video.pk}").exists()
    assert StorageAccount.objects.get(user=owner).used_bytes == 0
    assert not Upload.objects.filter(video=video).exists()
    assert EncodeJob.objects.get(video=video).claim_id is None
    with pytest.raises(ConflictError, match="Upload it again"):
        services.retry_video(video_id=video.pk, actor=owner)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("plain.mp4", [*PICTURE, *SOUND, *H264]),
        ("film.webm", [*PICTURE, "-t", "0.5", "-c:v", "libvpx", "-deadline", "realtime"]),
        ("film.ts", [*PICTURE, *H264]),
        ("bare.h264", [*PICTURE, *H264]),
        ("bare.mp3", [*SOUND, "-id3v2_version", "0", "-write_xing", "0"]),
        ("bare.aac", SOUND),
        ("song.ogg", SOUND),
    ],
)
def test_whatever_may_be_a_film_or_a_sound_goes_to_a_worker(owner, make_clip, sent, name, arguments):
    video = upload_file(owner, make_clip(f"examined-{name}", *arguments))
    relay_due_events()
    assert sent == [str(video.pk)]
    assert Video.objects.get(pk=video.pk).status == VideoStatus.UPLOADED


def test_what_cannot_be_read_now_is_left_to_the_worker(owner, plain_clip, sent):
    video = upload_file(owner, plain_clip)
    local_path(video.source_key).unlink()
    relay_due_events()
    assert sent == [str(video.pk)]


def test_what_is_no_longer_waiting_is_left_alone(owner, plain_clip, sent):
    video = upload_file(owner, plain_clip)
    services.cancel_encode(video_id=video.pk, actor=owner)
    relay_due_events()
    assert sent == []
    assert Video.objects.get(pk=video.pk).failure_code == "cancelled"
