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
