"""Uploads on S3: a multipart upload each, and what is too short for a part in an object beside it.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html (parts of 5 MiB to 5 GiB, at most 10,000).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from videos.providers.stores.protocol import BytesLost, State, StoreUnavailable

_MIN_PART_BYTES = 5 * 1024**2
_PART_BYTES = 8 * 1024**2
_COPY_BYTES = 1024**3
_TAIL = ".tail."
_EMPTY: State = {"upload_id": None, "parts": [], "tail": None, "tail_bytes": 0, "stale": None}
_MISSING = frozenset({"NoSuchUpload", "NoSuchKey", "404", "NotFound"})


class S3Store:
    """An UploadStore in one bucket.

    State: `upload_id` of the multipart upload once there is one, `parts` as [etag, bytes], `tail` (the key of the bytes
    after the last part) with `tail_bytes`, and `stale`, a tail that the recorded state no longer needs. A tail's key is
    new each time, so that bytes that were never recorded cannot replace recorded ones.
    """

    window_bytes = _PART_BYTES
    window_seconds = 20.0

    def __init__(self, client: Any, bucket: str) -> None:
        """Take a boto3 client, which threads may share, and the bucket's name."""
        self._client = client
        self._bucket = bucket

    def append(self, key: str, state: State, offset: int, chunks: Iterator[bytes], size: int) -> tuple[int, State]:
        """Upload whole parts, and keep the rest as the new tail."""
        state = _EMPTY | state
        if sum(part[1] for part in state["parts"]) + state["tail_bytes"] != offset:
            raise BytesLost(key)
        try:
            with _reachable():
                return self._append(key, {**state, "parts": list(state["parts"])}, chunks)
        except BytesLost:
            if self._size_of(key) != size:
                raise
            # It was finished, but that was never recorded: nothing is missing.
            return size - offset, state

    def finish(self, key: str, state: State, size: int) -> None:
        """Complete the multipart upload; a file shorter than a part is written as it is."""
        try:
            with _reachable():
                self._finish(key, state)
        except BytesLost:
            if self._size_of(key) != size:
                raise
        self._delete_tails(key)

    def concatenate(self, keys: Sequence[str], key: str) -> None:
        """Let S3 copy what is long enough for a part; only shorter pieces pass through here."""
        with _reachable():
            joiner = _Joiner(self._client, self._bucket, key)
            for part in keys:
                joiner.add(part, self._head(part)["ContentLength"])
            joiner.finish()

    def delete(self, key: str) -> None:
        """Remove the object, its tails, and multipart uploads that were not completed."""
        with _reachable():
            found = self._client.list_multipart_uploads(Bucket=self._bucket, Prefix=key).get("Uploads", [])
            for upload in found:
                self._client.abort_multipart_upload(Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"])
            self._client.delete_object(Bucket=self._bucket, Key=key)
        self._delete_tails(key)

    def keys_older_than(self, moment: datetime, prefix: str) -> Iterator[str]:
        """Objects and tails by their last write, and multipart uploads by their start."""
        with _reachable():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                yield from (
                    entry["Key"].partition(_TAIL)[0]
                    for entry in page.get("Contents", [])
                    if entry["LastModified"] < moment
                )
            for page in self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._bucket, Prefix=prefix
            ):
                yield from (entry["Key"] for entry in page.get("Uploads", []) if entry["Initiated"] < moment)

    def _append(self, key: str, state: State, chunks: Iterator[bytes]) -> tuple[int, State]:
        if state["stale"]:
            self._client.delete_object(Bucket=self._bucket, Key=state["stale"])
        buffer = bytearray(self._read_tail(state))
        tail_bytes = len(buffer)
        written = 0
        for chunk in chunks:
            buffer += chunk
            written += len(chunk)
            if len(buffer) >= _PART_BYTES:
                self._put_part(key, state, buffer)
                buffer = bytearray()
        if len(buffer) >= _MIN_PART_BYTES:
            self._put_part(key, state, buffer)
            buffer = bytearray()
        if written == 0 and len(buffer) == tail_bytes:
            return 0, state
        state["stale"], state["tail"], state["tail_bytes"] = state["tail"], None, len(buffer)
        if buffer:
            state["tail"] = f"{key}{_TAIL}{uuid4().hex}"
            self._client.put_object(Bucket=self._bucket, Key=state["tail"], Body=bytes(buffer))
        return written, state

    def _finish(self, key: str, state: State) -> None:
        tail = self._read_tail(state)
        if not state["parts"]:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=tail)
            return
        state = {**state, "parts": list(state["parts"])}
        if tail:
            self._put_part(key, state, tail)
        _complete(self._client, self._bucket, key, state["upload_id"], [etag for etag, _ in state["parts"]])

    def _put_part(self, key: str, state: State, data: bytes | bytearray) -> None:
        if not state["upload_id"]:
            state["upload_id"] = self._client.create_multipart_upload(Bucket=self._bucket, Key=key)["UploadId"]
        number = len(state["parts"]) + 1
        answer = self._client.upload_part(
            Bucket=self._bucket, Key=key, UploadId=state["upload_id"], PartNumber=number, Body=bytes(data)
        )
        state["parts"].append([answer["ETag"], len(data)])

    def _read_tail(self, state: State) -> bytes:
        if not state["tail"]:
            return b""
        return bytes(self._client.get_object(Bucket=self._bucket, Key=state["tail"])["Body"].read())

    def _head(self, key: str) -> Any:
        return self._client.head_object(Bucket=self._bucket, Key=key)

    def _size_of(self, key: str) -> int | None:
        try:
            with _reachable():
                return int(self._head(key)["ContentLength"])
        except BytesLost:
            return None

    def _delete_tails(self, key: str) -> None:
        with _reachable():
            found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=key + _TAIL).get("Contents", [])
            for entry in found:
                self._client.delete_object(Bucket=self._bucket, Key=entry["Key"])


class _Joiner:
    """One object made of several: each piece must have 5 MiB, except the last."""

    def __init__(self, client: Any, bucket: str, key: str) -> None:
        self._client, self._bucket, self._key = client, bucket, key
        self._upload_id = client.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        self._etags: list[str] = []
        self._pending = bytearray()

    def add(self, source: str, size: int) -> None:
        """Append an object: fill up what is pending, then copy inside S3."""
        position = 0
        if self._pending:
            position = min(_MIN_PART_BYTES - len(self._pending), size)
            self._pend(source, 0, position)
        while size - position >= _MIN_PART_BYTES:
            # No piece may be followed by a rest that is too short to be copied.
            length = size - position if size - position < _COPY_BYTES + _MIN_PART_BYTES else _COPY_BYTES
            self._copy(source, position, length)
            position += length
        if position < size:
            self._pend(source, position, size - position)

    def finish(self) -> None:
        """Put what is pending as the last part, and complete."""
        if self._pending:
            self._put()
        _complete(self._client, self._bucket, self._key, self._upload_id, self._etags)

    def _pend(self, source: str, start: int, length: int) -> None:
        span = f"bytes={start}-{start + length - 1}"
        self._pending += self._client.get_object(Bucket=self._bucket, Key=source, Range=span)["Body"].read()
        if len(self._pending) >= _MIN_PART_BYTES:
            self._put()

    def _put(self) -> None:
        answer = self._client.upload_part(**self._next_part(), Body=bytes(self._pending))
        self._etags.append(answer["ETag"])
        self._pending.clear()

    def _copy(self, source: str, start: int, length: int) -> None:
        answer = self._client.upload_part_copy(
            **self._next_part(),
            CopySource={"Bucket": self._bucket, "Key": source},
            CopySourceRange=f"bytes={start}-{start + length - 1}",
        )
        self._etags.append(answer["CopyPartResult"]["ETag"])

    def _next_part(self) -> dict[str, Any]:
        return {
            "Bucket": self._bucket,
            "Key": self._key,
            "UploadId": self._upload_id,
            "PartNumber": len(self._etags) + 1,
        }


def _complete(client: Any, bucket: str, key: str, upload_id: str, etags: Sequence[str]) -> None:
    parts = [{"ETag": etag, "PartNumber": number} for number, etag in enumerate(etags, start=1)]
    client.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts})


@contextmanager
def _reachable() -> Iterator[None]:
    """Turn boto's errors into the store's."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _MISSING:
            raise BytesLost from error
        raise StoreUnavailable from error
    except BotoCoreError as error:
        raise StoreUnavailable from error
