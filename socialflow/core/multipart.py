"""A file that grows in a bucket while it is written: an S3 multipart upload behind the face of a file.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html (parts of 5 MiB to 5 GiB, at most 10,000).
"""

import io
from typing import Any

# What is held in memory; ten thousand parts are 156 GiB.
PART_BYTES = 16 * 1024**2


class MultipartFile(io.RawIOBase):
    """Written from the beginning to the end and no other way; it is there once it is completed."""

    def __init__(self, bucket: Any, key: str, content_type: str) -> None:
        """Begin the upload of a key in a boto3 bucket."""
        super().__init__()
        self._upload = bucket.Object(key).initiate_multipart_upload(ContentType=content_type)
        self._buffer = bytearray()
        self._parts: list[dict[str, Any]] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Keep the bytes until they are enough for a part."""
        self._buffer += data
        if len(self._buffer) >= PART_BYTES:
            self._send()
        return len(data)

    def complete(self) -> None:
        """Send what is left, and make one object of the parts."""
        if self._buffer or not self._parts:
            self._send()
        self._upload.complete(MultipartUpload={"Parts": self._parts})

    def abort(self) -> None:
        """Let the bucket forget the parts."""
        self._upload.abort()

    def _send(self) -> None:
        number = len(self._parts) + 1
        answer = self._upload.Part(number).upload(Body=bytes(self._buffer))
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        self._buffer.clear()
