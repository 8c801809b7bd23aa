"""Servers for uploads: one that keeps bytes on disk, one that keeps them on S3."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.videos.tus.server import TusClient, TusServer

if TYPE_CHECKING:
    from accounts.models import User

_BUCKET = "media"


class Bucket:
    """What the tests look at on S3."""

    def __init__(self, endpoint: str) -> None:
        self.client: Any = boto3.client(
            "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
        )
        self.client.create_bucket(Bucket=_BUCKET)
        self.environment = {
            "AWS_STORAGE_BUCKET_NAME": _BUCKET,
            "AWS_S3_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "k",
            "AWS_SECRET_ACCESS_KEY": "s",
        }

    @property
    def name(self) -> str:
        return _BUCKET

    def stored_keys(self) -> list[str]:
        return [entry["Key"] for entry in self.client.list_objects_v2(Bucket=_BUCKET).get("Contents", [])]

    def read(self, key: str) -> bytes:
        return bytes(self.client.get_object(Bucket=_BUCKET, Key=key)["Body"].read())

    def unfinished(self) -> list[str]:
        return [entry["Key"] for entry in self.client.list_multipart_uploads(Bucket=_BUCKET).get("Uploads", [])]


@pytest.fixture(scope="session")
def _moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(_moto: str) -> Iterator[Bucket]:
    bucket = Bucket(_moto)
    yield bucket
    for key in bucket.stored_keys():
        bucket.client.delete_object(Bucket=_BUCKET, Key=key)
    bucket.client.delete_bucket(Bucket=_BUCKET)


@pytest.fixture(params=["wsgi", "asgi"])
def server(request: pytest.FixtureRequest, transactional_db: None, tmp_path: Path) -> Iterator[TusServer]:
    server = TusServer(tmp_path, {"UPLOAD_QUOTA_BYTES": str(200 * 1024**2)}, request.param)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def s3_server(transactional_db: None, tmp_path: Path, bucket: Bucket) -> Iterator[TusServer]:
    server = TusServer(tmp_path, bucket.environment)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def token(owner: "User") -> str:
    from accounts.services import create_token

    return create_token(user=owner, name="tus", scopes=["upload", "read"]).plain


@pytest.fixture
def client(server: TusServer, token: str) -> TusClient:
    return TusClient(server.url, token)


@pytest.fixture
def s3_client(s3_server: TusServer, token: str) -> TusClient:
    return TusClient(s3_server.url, token)
