"""What the tus door answers, request by request."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone

from tests.videos.tus.server import metadata
from videos.choices import VideoStatus
from videos.models import StorageAccount, Upload, Video

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from accounts.models import User
    from tests.cast import ApiClientOf

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/api/v1/uploads"
OCTETS = "application/offset+octet-stream"
Send = Callable[..., Any]


def sender(client: "APIClient") -> Send:
    def send(method: str, url: str = LIST, body: Any = b"", content_type: str = OCTETS, **headers: str) -> Any:
        named = {"Tus-Resumable": "1.0.0"} | {name.replace("_", "-"): value for name, value in headers.items()}
        wanted = {name: value for name, value in named.items() if value}
        return client.generic(method, url, data=body, content_type=content_type, headers=wanted)

    return send


@pytest.fixture
def send(owner: "User", api: "ApiClientOf") -> Send:
    return sender(api(owner))


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    for path in stored():
        path.unlink()


def create(send: Send, size: int, **headers: str) -> str:
    answer = send("POST", content_type="", Upload_Length=str(size), **headers)
    assert answer.status_code == 201, answer.content
    return str(answer["Location"]).removeprefix("http://testserver")


def stored() -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "uploads"
    return list(folder.iterdir()) if folder.is_dir() else []


def used() -> int:
    return sum(StorageAccount.objects.values_list("used_bytes", flat=True))


def nothing_is_left() -> bool:
    return not (Upload.objects.exists() or Video.objects.exists() or used() or stored())


def test_anyone_may_ask_what_the_server_can_do(api: "ApiClientOf") -> None:
    answer = sender(api())("OPTIONS", Tus_Resumable="")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Max-Size"] == str(settings.UPLOAD_MAX_BYTES)
    extensions = {"creation", "creation-with-upload", "expiration", "checksum", "termination", "concatenation"}
    assert set(answer["Tus-Extension"].split(",")) == extensions
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_an_upload_from_creation_to_the_last_byte(send: Send) -> None:
    answer = send("POST", content_type="", Upload_Length="10", Upload_Metadata=metadata(filename="a b.mov"))
    url = answer["Location"]
    assert url.startswith("http://testserver/api/v1/uploads/")
    assert answer["Tus-Resumable"] == "1.0.0"
    assert answer["Upload-Expires"].endswith("GMT")

    head = send("HEAD", url)
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, "0", "10")
    assert head["Upload-Metadata"] == metadata(filename="a b.mov")
    assert head["Cache-Control"] == "no-store"

    answer = send("PATCH", url, b"01234", Upload_Offset="0")
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "5")
    assert "Upload-Expires" in answer
    answer = send("PATCH", url, b"56789", Upload_Offset="5")
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "10")
    assert "Upload-Expires" not in answer

    video = Video.objects.get()
    assert (video.title, video.original_filename, video.status) == ("a b", "a b.mov", VideoStatus.UPLOADED)
    assert [path.read_bytes() for path in stored()] == [b"0123456789"]
    assert Upload.objects.get().expires_at is None


def test_the_first_bytes_may_come_with_the_creation(send: Send) -> None:
    answer = send("POST", body=b"01234", Upload_Length="10")
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "5")
    assert send("PATCH", answer["Location"], b"56789", Upload_Offset="5").status_code == 204


def test_bytes_refused_with_the_creation_leave_nothing(send: Send) -> None:
    wrong = f"sha1 {b64encode(bytes(20)).decode()}"
    assert send("POST", body=b"01234", Upload_Length="10", Upload_Checksum=wrong).status_code == 460
    assert send("POST", body=b"01234", Upload_Length="4").status_code == 413
    assert ([*Upload.objects.filter(ended_at=None), *Video.objects.alive(), *stored()], used()) == ([], 0)


def test_repeating_the_last_patch_is_harmless(send: Send) -> None:
    url = create(send, 5)
    assert send("PATCH", url, b"01234", Upload_Offset="0").status_code == 204
    again = send("PATCH", url, b"01234", Upload_Offset="0")
    assert (again.status_code, again.json()["code"], again.json()["offset_bytes"]) == (409, "wrong_offset", 5)
    assert send("PATCH", url, b"", Upload_Offset="5")["Upload-Offset"] == "5"
    assert [path.read_bytes() for path in stored()] == [b"01234"]
    assert Video.objects.get().status == VideoStatus.UPLOADED


def test_a_post_may_say_that_it_is_a_patch(send: Send) -> None:
    url = create(send, 5)
    assert send("POST", url, b"01234", Upload_Offset="0", X_HTTP_Method_Override="PATCH").status_code == 204
    assert send("POST", url, b"", X_HTTP_Method_Override="GET").status_code == 405


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload_Length": "-1"}, 400),
        ({"Upload_Length": "0"}, 422),
        ({"Upload_Length": "1e3"}, 400),
        ({"Upload_Length": "٣"}, 400),
        ({"Upload_Length": "9" * 30}, 400),
        ({"Upload_Length": str(10**17)}, 413),
        ({"Upload_Length": "5", "Tus_Resumable": "0.2.2"}, 412),
        ({"Upload_Length": "5", "Tus_Resumable": ""}, 412),
        ({"Upload_Defer_Length": "1"}, 400),
        ({"Upload_Length": "5", "Upload_Metadata": "filename !!!"}, 400),
        ({"Upload_Length": "5", "Upload_Metadata": "filename /w=="}, 400),
        ({"Upload_Length": "5", "Upload_Metadata": "a YQ==,a YQ=="}, 400),
        ({"Upload_Length": "5", "Upload_Metadata": ",,"}, 400),
        ({"Upload_Length": "5", "Upload_Metadata": "filename " + "YWFh" * 3000}, 400),
        ({"Upload_Length": "5", "Upload_Metadata": metadata(title="x" * 200)}, 422),
        ({"Upload_Length": "5", "Upload_Concat": "nonsense"}, 400),
        ({"Upload_Length": "5", "Upload_Concat": "partial", "Upload_Metadata": metadata(video_id="nonsense")}, 404),
        ({"Upload_Concat": "final;"}, 400),
        ({"Upload_Concat": "final;/api/v1/uploads/nonsense"}, 400),
        ({"Upload_Concat": "final;/api/v1/uploads/01900000-0000-7000-8000-000000000000"}, 400),
    ],
)
def test_nonsense_creates_nothing(send: Send, headers: dict[str, str], status: int) -> None:
    answer = send("POST", content_type="", **headers)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert answer["Tus-Resumable"] == "1.0.0"
    assert ("Tus-Version" in answer) == (status == 412)
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Upload_Offset": "1"}, b"x", 409),
        ({"Upload_Offset": "11"}, b"x", 409),
        ({"Upload_Offset": "-1"}, b"x", 400),
        ({"Upload_Offset": "zero"}, b"x", 400),
        ({}, b"x", 400),
        ({"Upload_Offset": "0"}, b"x" * 11, 413),
        ({"Upload_Offset": "0", "Upload_Checksum": "md4 YQ=="}, b"x", 400),
        ({"Upload_Offset": "0", "Upload_Checksum": "sha1 !"}, b"x", 400),
        ({"Upload_Offset": "0", "Upload_Checksum": "sha1 YQ=="}, b"x", 460),
        ({"Upload_Offset": "0", "Tus_Resumable": "2.0.0"}, b"x", 412),
    ],
)
def test_a_wrong_patch_changes_nothing(send: Send, headers: dict[str, str], body: bytes, status: int) -> None:
    url = create(send, 10)
    answer = send("PATCH", url, body, **headers)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert send("HEAD", url)["Upload-Offset"] == "0"
    assert sum(path.stat().st_size for path in stored()) == 0
    assert send("PATCH", url, b"0123456789", Upload_Offset="0").status_code == 204


def test_bytes_must_say_what_they_are(send: Send) -> None:
    url = create(send, 10)
    assert send("PATCH", url, b"x", content_type="text/plain", Upload_Offset="0").status_code == 415


def test_strangers_see_no_upload(send: Send, stranger: "User", api: "ApiClientOf", owner: "User") -> None:
    url = create(send, 10)
    part = create(send, 10, Upload_Concat="partial")
    send("PATCH", part, b"0123456789", Upload_Offset="0")
    video = Video.objects.get()

    other = sender(api(stranger))
    assert other("HEAD", url).status_code == 404
    assert other("PATCH", url, b"x", Upload_Offset="0").status_code == 404
    assert other("DELETE", url).status_code == 404
    assert other("POST", content_type="", Upload_Concat=f"final;{part}").status_code == 400
    named = metadata(video_id=str(video.pk))
    assert (
        other("POST", content_type="", Upload_Length="5", Upload_Concat="partial", Upload_Metadata=named).status_code
        == 404
    )

    nobody = sender(api())
    assert nobody("HEAD", url).status_code == 401
    assert nobody("POST", content_type="", Upload_Length="5").status_code == 401
    reader = sender(api(owner, scopes=["read"]))
    assert reader("POST", content_type="", Upload_Length="5").status_code == 403
    assert reader("PATCH", url, b"x", Upload_Offset="0").status_code == 403
    assert send("HEAD", url)["Upload-Offset"] == "0"


def test_a_page_needs_its_csrf_token(owner: "User") -> None:
    from rest_framework.test import APIClient

    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(owner)
    assert sender(browser)("POST", content_type="", Upload_Length="5").status_code == 403
    browser.cookies["csrftoken"] = "a" * 32
    answer = sender(browser)("POST", content_type="", Upload_Length="5", X_CSRFToken="a" * 32)
    assert answer.status_code == 201
    assert sender(browser)("PATCH", answer["Location"], b"01234", Upload_Offset="0").status_code == 403
    token = {"X_CSRFToken": "a" * 32}
    assert sender(browser)("PATCH", answer["Location"], b"01234", Upload_Offset="0", **token).status_code == 204


def test_termination_frees_everything(send: Send) -> None:
    url = create(send, 10)
    send("PATCH", url, b"01234", Upload_Offset="0")
    assert send("DELETE", url).status_code == 204
    assert (used(), stored(), Video.objects.alive().count()) == (0, [], 0)
    assert Video.objects.get().title == Video.objects.get().original_filename == ""
    assert send("HEAD", url).status_code == 410
    assert send("PATCH", url, b"56789", Upload_Offset="5").status_code == 410
    assert send("DELETE", url).status_code == 410


def test_termination_looks_for_nothing_in_the_tables_of_all(send: Send) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = create(send, 10)
    with CaptureQueriesContext(connection) as captured:
        assert send("DELETE", url).status_code == 204
    asked = " ".join(query["sql"] for query in captured)
    assert not [word for word in ("comments", "video_views", "watch_progress", "DELETE FROM") if word in asked]


def test_what_became_a_video_is_deleted_as_a_video(send: Send, api: "ApiClientOf", owner: "User") -> None:
    from videos.services import delete_video

    url = create(send, 5)
    send("PATCH", url, b"01234", Upload_Offset="0")
    answer = send("DELETE", url)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_finished")
    delete_video(video_id=Video.objects.get().pk, actor=owner)
    assert (used(), stored()) == (0, [])


def test_the_quota_is_reserved_at_creation(send: Send, owner: "User") -> None:
    StorageAccount.objects.create(user=owner, quota_bytes=100)
    create(send, 60)
    answer = send("POST", content_type="", Upload_Length="50")
    assert (answer.status_code, answer.json()["code"]) == (413, "quota_exceeded")
    assert answer.json()["free_bytes"] == 40
    assert (used(), Upload.objects.count(), Video.objects.count()) == (60, 1, 1)


def test_an_expired_upload_fails_its_video_and_frees_everything(send: Send) -> None:
    from videos.services import sweep_uploads

    url = create(send, 10)
    part = create(send, 10, Upload_Concat="partial")
    kept = create(send, 5)
    send("PATCH", url, b"01234", Upload_Offset="0")
    send("PATCH", part, b"0123456789", Upload_Offset="0")
    send("PATCH", kept, b"01234", Upload_Offset="0")
    Upload.objects.filter(expires_at__isnull=False).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert send("PATCH", url, b"56789", Upload_Offset="5").status_code == 410

    assert sweep_uploads() == 2
    failed = Video.objects.get(status=VideoStatus.FAILED)
    assert failed.failure_reason == "The upload was not finished in time."
    assert used() == 5
    assert [path.read_bytes() for path in stored()] == [b"01234"]
    assert send("HEAD", url).status_code == 410
    assert sweep_uploads() == 0

    Upload.objects.filter(ended_at__isnull=False).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sweep_uploads() == 2
    assert send("HEAD", url).status_code == 404


def test_bytes_that_belong_to_nobody_are_swept(send: Send) -> None:
    import os

    from videos.services.expiring import sweep_orphans

    send("PATCH", create(send, 5), b"01234", Upload_Offset="0")
    orphan = Path(settings.MEDIA_ROOT) / "uploads" / "01900000-0000-7000-8000-000000000000"
    foreign = orphan.with_name("README")
    for path in (orphan, foreign):
        path.write_bytes(b"x")
    assert sweep_orphans() == 0
    for path in stored():
        os.utime(path, (0, 0))
    assert sweep_orphans() == 1
    assert sorted(path.read_bytes() for path in stored()) == [b"01234", b"x"]


def test_parts_of_a_draft_use_its_quota(send: Send, owner: "User") -> None:
    from videos.services import create_video

    StorageAccount.objects.create(user=owner, quota_bytes=10)
    video, upload = create_video(owner=owner, title="Mine", filename="mine.mp4", size_bytes=10)
    named = metadata(video_id=str(video.pk))
    parts = [create(send, 5, Upload_Concat="partial", Upload_Metadata=named) for _ in range(2)]
    assert used() == 10
    refused = send("PATCH", f"{LIST}/{upload.pk}", b"x", Upload_Offset="0")
    assert (refused.status_code, refused.json()["code"], refused.json()["free_bytes"]) == (413, "quota_exceeded", 0)
    assert "in parts" in refused.json()["detail"]
    assert send("POST", content_type="", Upload_Concat=f"final;{' '.join(parts)}").json()["code"] == "part_unfinished"
    for url, body in zip(parts, (b"01234", b"56789"), strict=True):
        send("PATCH", url, body, Upload_Offset="0")

    answer = send("POST", content_type="", Upload_Concat=f"final;{' '.join(parts)}", Upload_Metadata=named)
    assert answer.status_code == 201, answer.content
    video.refresh_from_db()
    assert (Video.objects.count(), video.status, video.title) == (1, VideoStatus.UPLOADED, "Mine")
    assert [path.read_bytes() for path in stored()] == [b"0123456789"]
    assert used() == 10
    assert send("PATCH", answer["Location"], b"", Upload_Offset="10").status_code == 403
    assert send("HEAD", parts[0]).status_code == 410
    again = send("POST", content_type="", Upload_Concat=f"final;{' '.join(parts)}", Upload_Metadata=named)
    assert again["Location"] == answer["Location"]


def test_a_draft_whose_parts_were_left_behind_can_still_be_sent_whole(send: Send, owner: "User") -> None:
    from videos.services import create_video

    video, upload = create_video(owner=owner, title="Mine", filename="mine.mp4", size_bytes=10)
    whole, named = f"{LIST}/{upload.pk}", metadata(video_id=str(video.pk))
    part = create(send, 6, Upload_Concat="partial", Upload_Metadata=named)
    assert send("PATCH", whole, b"01234", Upload_Offset="0").status_code == 204
    assert used() == 16
    another = create(send, 5, Upload_Concat="partial", Upload_Metadata=named)
    assert used() == 16
    assert send("PATCH", whole, b"56789", Upload_Offset="5").status_code == 204
    video.refresh_from_db()
    assert (video.status, used()) == (VideoStatus.UPLOADED, 21)
    for url in (part, another):
        assert send("DELETE", url).status_code == 204
    assert used() == 10


def test_parts_cannot_be_joined_twice_over(send: Send) -> None:
    part = create(send, 5, Upload_Concat="partial")
    assert send("HEAD", part)["Upload-Concat"] == "partial"
    send("PATCH", part, b"01234", Upload_Offset="0")
    assert send("POST", content_type="", Upload_Concat=f"final;{part} {part}").status_code == 400
    whole = create(send, 5)
    assert send("POST", content_type="", Upload_Concat=f"final;{whole}").status_code == 400
    assert len(stored()) == 1


def test_a_full_disk_is_said(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    url = create(send, 5)

    def no_room(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", no_room)
        answer = send("PATCH", url, b"01234", Upload_Offset="0")
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert send("PATCH", url, b"01234", Upload_Offset="0").status_code == 204


def test_lost_bytes_are_said(send: Send) -> None:
    url = create(send, 10)
    send("PATCH", url, b"01234", Upload_Offset="0")
    stored()[0].unlink()
    assert send("PATCH", url, b"56789", Upload_Offset="5").status_code == 410
    assert stored() == []
