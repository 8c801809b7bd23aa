"""The storage of media, on this machine and on S3."""

import pytest
from moto.server import ThreadedMotoServer
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]  # ships no types

from socialflow.core import storage


@pytest.fixture
def s3(monkeypatch):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    stored = S3Storage(
        bucket_name="beginnings", access_key="k", secret_key="s", endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
    )  # fmt: skip
    stored.bucket.create()
    monkeypatch.setattr(storage, "media_storage", lambda: stored)
    yield
    server.stop()


@pytest.fixture(params=["local", "s3"])
def place(request):
    if request.param == "s3":
        request.getfixturevalue("s3")


@pytest.mark.usefixtures("place")
def test_the_beginning_of_a_file_is_read_without_the_rest():
    storage.store_bytes("uploads/film", b"beginning and end", "video/mp4")
    assert storage.first_bytes("uploads/film", 9) == b"beginning"
    assert storage.first_bytes("uploads/film", 4096) == b"beginning and end"
    with pytest.raises(FileNotFoundError):
        storage.first_bytes("uploads/none", 9)


@pytest.mark.usefixtures("place")
def test_a_file_written_piece_by_piece_is_there_once_it_is_whole():
    with storage.storing("exports/1/data.zip", "application/zip") as file:
        file.write(b"beginning ")
        assert storage.files_below("exports/1/") in ([], [path.name for path in hidden("exports/1/")])
        file.write(b"and end")
    assert b"".join(storage.stored_chunks("exports/1/data.zip")) == b"beginning and end"
    assert storage.stored_size("exports/1/data.zip") == 17
    assert storage.files_below("exports/1/") == ["data.zip"]


@pytest.mark.usefixtures("place")
def test_nothing_stays_of_a_file_whose_writing_fails():
    def write_half() -> None:
        with storage.storing("exports/2/data.zip", "application/zip") as file:
            file.write(bytes(20 * 1024**2))
            raise SystemExit

    with pytest.raises(SystemExit):
        write_half()
    assert storage.files_below("exports/2/") == []
    with pytest.raises(FileNotFoundError):
        list(storage.stored_chunks("exports/2/data.zip"))


@pytest.mark.usefixtures("s3")
def test_many_parts_are_one_object_and_what_was_never_ended_is_forgotten():
    data = bytes(range(256)) * 4096 * 40
    with storage.storing("exports/3/data.zip", "application/zip") as file:
        for start in range(0, len(data), 1024**2):
            file.write(data[start : start + 1024**2])
    assert b"".join(storage.stored_chunks("exports/3/data.zip")) == data
    bucket = storage.media_bucket()
    # What a killed worker leaves.
    bucket.Object("exports/3/half").initiate_multipart_upload()
    storage.end_unfinished("exports/3/")
    assert list(bucket.multipart_uploads.all()) == []


def hidden(prefix):
    """Neighbours of a file that is being written, on a disk."""
    folder = storage.local_path(prefix)
    return sorted(folder.iterdir()) if folder and folder.exists() else []
