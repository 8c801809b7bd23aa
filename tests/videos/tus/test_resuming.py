"""Uploads over a real connection: cut, killed, shared, and taken up again. On disk and on S3."""

import hashlib
import os
import random
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from tusclient.client import TusClient as TusPy

from tests.videos.tus.conftest import Bucket
from tests.videos.tus.server import TusClient, TusServer, metadata, wait_for_offset
from videos.choices import VideoStatus
from videos.models import StorageAccount, Upload, Video

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024**2


@pytest.fixture
def content() -> bytes:
    return random.randbytes(12 * MB + 345)


def stored(server: TusServer) -> bytes:
    return (server.media / Upload.objects.get(video__isnull=False).storage_key).read_bytes()


def test_tuspy_sends_a_file_in_one_piece(server: TusServer, token: str, content: bytes) -> None:
    client = TusPy(server.url, headers={"Authorization": f"Bearer {token}"})
    client.uploader(file_stream=BytesIO(content), metadata={"filename": "My holiday.mp4"}).upload()

    video = Video.objects.get()
    assert (video.title, video.status, video.source_bytes) == ("My holiday", VideoStatus.UPLOADED, len(content))
    assert video.source_key == video.upload.storage_key
    assert stored(server) == content


def test_tuspy_sends_checksummed_chunks(server: TusServer, token: str, content: bytes) -> None:
    client = TusPy(server.url, headers={"Authorization": f"Bearer {token}"})
    client.uploader(file_stream=BytesIO(content), chunk_size=5_000_000, upload_checksum=True).upload()

    assert stored(server) == content


def test_tuspy_goes_on_where_it_stopped(server: TusServer, token: str, content: bytes) -> None:
    client = TusPy(server.url, headers={"Authorization": f"Bearer {token}"})
    first = client.uploader(file_stream=BytesIO(content), chunk_size=4 * MB)
    first.upload_chunk()

    second = client.uploader(file_stream=BytesIO(content), chunk_size=4 * MB, url=first.url)
    assert second.offset == 4 * MB
    second.upload()
    assert stored(server) == content


def test_a_cut_connection_keeps_what_arrived(server: TusServer, client: TusClient, content: bytes) -> None:
    url = client.create(len(content)).headers["Location"]
    connection = client.open_patch(url, 0, len(content))
    connection.sendall(content[: 3 * MB])
    connection.close()

    offset = wait_for_offset(client, url, 3 * MB)
    assert offset == 3 * MB
    assert client.patch(url, offset, content[offset:]).status_code == 204
    assert stored(server) == content


def test_a_killed_server_loses_little_and_doubles_nothing(server: TusServer, client: TusClient, content: bytes) -> None:
    url = client.create(len(content)).headers["Location"]
    connection = client.open_patch(url, 0, len(content))
    connection.sendall(content[: 9 * MB])
    wait_for_offset(client, url, 8 * MB)
    connection.sendall(os.urandom(MB))
    server.kill()
    connection.close()
    server.start()

    offset = client.offset(url)
    assert 8 * MB <= offset <= 9 * MB
    assert client.patch(url, offset, content[offset:]).status_code == 204
    assert stored(server) == content
    assert StorageAccount.objects.get().used_bytes == len(content)


def test_valkey_is_not_needed(transactional_db: None, token: str, tmp_path: Path, content: bytes) -> None:
    server = TusServer(tmp_path, {"REDIS_URL": "redis://127.0.0.1:1/0"})
    server.start()
    try:
        client = TusClient(server.url, token)
        url = client.create(len(content)).headers["Location"]
        assert client.patch(url, 0, content[:MB]).status_code == 204
        assert client.patch(url, MB, content[MB:]).status_code == 204
        assert stored(server) == content
    finally:
        server.kill()


def test_a_slow_sender_is_recorded_every_second(server: TusServer, client: TusClient, content: bytes) -> None:
    url = client.create(len(content)).headers["Location"]
    with client.open_patch(url, 0, len(content)) as connection:
        for start in range(10):
            connection.sendall(content[start * 64 * 1024 : (start + 1) * 64 * 1024])
            time.sleep(0.2)
        assert client.offset(url) >= 64 * 1024


def test_of_two_senders_at_once_one_is_told_to_wait(server: TusServer, client: TusClient, content: bytes) -> None:
    url = client.create(len(content)).headers["Location"]
    with client.open_patch(url, 0, len(content)) as connection:
        connection.sendall(content[: 64 * 1024])
        stop = threading.Event()

        def trickle() -> None:
            position = 64 * 1024
            while not stop.wait(0.1):
                connection.sendall(content[position : position + 64 * 1024])
                position += 64 * 1024

        feeder = threading.Thread(target=trickle)
        feeder.start()
        time.sleep(0.3)
        answer = client.patch(url, 0, os.urandom(1000))
        stop.set()
        feeder.join()
    assert answer.status_code in {409, 423}
    assert answer.json()["code"] in {"wrong_offset", "upload_busy"}
    offset = wait_for_offset(client, url, 64 * 1024)
    time.sleep(0.5)
    offset = client.offset(url)
    assert client.patch(url, offset, content[offset:]).status_code == 204
    assert stored(server) == content


def test_a_sender_that_fell_silent_is_replaced(server: TusServer, client: TusClient, content: bytes) -> None:
    url = client.create(len(content)).headers["Location"]
    with client.open_patch(url, 0, len(content)) as silent:
        silent.sendall(content[: 64 * 1024])
        time.sleep(0.2)
        offset = client.offset(url)
        assert client.patch(url, offset, content[offset:]).status_code == 204
        silent.sendall(os.urandom(64 * 1024))
        time.sleep(0.3)
    assert stored(server) == content
    assert Video.objects.get().status == VideoStatus.UPLOADED


def test_bytes_in_chunks_without_a_length(server: TusServer, client: TusClient, content: bytes) -> None:
    url = client.create(len(content)).headers["Location"]

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(content), 100_000):
            yield content[start : start + 100_000]

    assert client.patch(url, 0, pieces()).headers["Upload-Offset"] == str(len(content))
    assert stored(server) == content


def test_bytes_that_come_with_the_creation(server: TusServer, client: TusClient, content: bytes) -> None:
    answer = client.create(len(content), body=content)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(len(content)))
    assert stored(server) == content


def test_a_creation_that_is_refused_on_its_way_is_not_said_to_have_worked(client: TusClient, content: bytes) -> None:
    def pieces() -> Iterator[bytes]:
        yield content[:MB]
        time.sleep(1)
        assert client.delete(f"{client.url}/{Upload.objects.get().pk}").status_code == 204
        yield content[MB : 2 * MB]

    answer = client.create(len(content), body=pieces())
    assert (answer.status_code, answer.json()["code"]) == (410, "upload_gone")
    assert "Location" not in answer.headers
    assert Video.objects.alive().count() == 0


def test_more_bytes_than_announced_are_refused_before_any_is_kept(client: TusClient, content: bytes) -> None:
    url = client.create(MB).headers["Location"]
    assert client.patch(url, 0, content).status_code == 413
    assert client.offset(url) == 0


def test_a_wrong_checksum_leaves_nothing(server: TusServer, client: TusClient, content: bytes) -> None:
    url = client.create(len(content)).headers["Location"]
    client.patch(url, 0, content[:MB])
    wrong = "sha1 " + b64encode(hashlib.sha1(b"other", usedforsecurity=False).digest()).decode()
    assert client.patch(url, MB, content[MB:], Upload_Checksum=wrong).status_code == 460

    assert client.offset(url) == MB
    assert (server.media / Upload.objects.get().storage_key).stat().st_size == MB
    right = "sha256 " + b64encode(hashlib.sha256(content[MB:]).digest()).decode()
    assert client.patch(url, MB, content[MB:], Upload_Checksum=right).status_code == 204
    assert stored(server) == content


def test_parts_sent_side_by_side_are_joined(server: TusServer, client: TusClient, content: bytes) -> None:
    cuts = [0, 4 * MB, 7 * MB, len(content)]
    pieces = [content[start:end] for start, end in pairwise(cuts)]
    parts = [client.create(len(piece), Upload_Concat="partial").headers["Location"] for piece in pieces]
    senders = [
        threading.Thread(target=client.patch, args=(url, 0, piece)) for url, piece in zip(parts, pieces, strict=True)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    answer = client.join(parts, Upload_Metadata=metadata(filename="joined.mp4"))

    assert answer.status_code == 201
    assert stored(server) == content
    assert StorageAccount.objects.get().used_bytes == len(content)
    assert len(list((server.media / "uploads").iterdir())) == 1
    head = client.head(answer.headers["Location"]).headers
    assert head["Upload-Offset"] == head["Upload-Length"] == str(len(content))
    assert head["Upload-Concat"].startswith("final;/api/v1/uploads/")
    assert client.join(parts).headers["Location"] == answer.headers["Location"]
    assert Video.objects.count() == 1


def test_s3_takes_pieces_of_every_size(s3_client: TusClient, bucket: Bucket, content: bytes) -> None:
    url = s3_client.create(len(content), Upload_Metadata=metadata(filename="clip.mp4")).headers["Location"]
    offset = 0
    for size in (1, 100_000, 4 * MB, 5 * MB, 1000, len(content)):
        answer = s3_client.patch(url, offset, content[offset : offset + size])
        assert answer.status_code == 204, answer.text
        offset = int(answer.headers["Upload-Offset"])
    assert offset == len(content)
    key = Video.objects.get().source_key
    assert bucket.read(key) == content
    assert bucket.stored_keys() == [key]
    assert bucket.unfinished() == []


def test_s3_goes_on_after_the_server_was_killed(
    s3_server: TusServer, s3_client: TusClient, bucket: Bucket, content: bytes
) -> None:
    url = s3_client.create(len(content)).headers["Location"]
    s3_client.patch(url, 0, content[:1000])
    connection = s3_client.open_patch(url, 1000, len(content) - 1000)
    connection.sendall(content[1000 : 10 * MB])
    wait_for_offset(s3_client, url, 8 * MB)
    s3_server.kill()
    connection.close()
    s3_server.start()

    offset = s3_client.offset(url)
    assert s3_client.patch(url, offset, content[offset:]).status_code == 204
    assert bucket.read(Video.objects.get().source_key) == content


def test_s3_discards_what_does_not_match_its_checksum(s3_client: TusClient, bucket: Bucket, content: bytes) -> None:
    url = s3_client.create(len(content)).headers["Location"]
    s3_client.patch(url, 0, content[:1000])
    wrong = "sha1 " + b64encode(hashlib.sha1(b"other", usedforsecurity=False).digest()).decode()
    assert s3_client.patch(url, 1000, os.urandom(9 * MB), Upload_Checksum=wrong).status_code == 460
    assert s3_client.offset(url) == 1000
    assert s3_client.patch(url, 1000, content[1000:]).status_code == 204
    assert bucket.read(Video.objects.get().source_key) == content


def test_s3_joins_parts_shorter_and_longer_than_its_own(s3_client: TusClient, bucket: Bucket, content: bytes) -> None:
    cuts = [0, 1000, 6 * MB, 6 * MB + 1, len(content)]
    pieces = [content[start:end] for start, end in pairwise(cuts)]
    parts = [s3_client.create(len(piece), body=piece, Upload_Concat="partial").headers["Location"] for piece in pieces]
    assert s3_client.join(parts).status_code == 201
    key = Video.objects.get().source_key
    assert bucket.read(key) == content
    assert bucket.stored_keys() == [key]


def test_s3_ends_an_upload_without_a_trace(s3_client: TusClient, bucket: Bucket, content: bytes) -> None:
    url = s3_client.create(len(content)).headers["Location"]
    s3_client.patch(url, 0, content[: 9 * MB])
    s3_client.patch(url, 9 * MB, content[9 * MB : 9 * MB + 500])
    assert bucket.unfinished()
    assert s3_client.delete(url).status_code == 204
    assert bucket.stored_keys() == []
    assert bucket.unfinished() == []


def test_s3_out_of_reach_is_said_and_loses_nothing(s3_client: TusClient, bucket: Bucket, content: bytes) -> None:
    url = s3_client.create(len(content)).headers["Location"]
    bucket.client.delete_bucket(Bucket=bucket.name)
    answer = s3_client.patch(url, 0, content)
    bucket.client.create_bucket(Bucket=bucket.name)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert s3_client.patch(url, 0, content).status_code == 204
    assert bucket.read(Video.objects.get().source_key) == content
