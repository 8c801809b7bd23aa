"""Sending stored bytes: whole or in part (RFC 9110, section 14), by us, or by nginx through X-Accel-Redirect."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from botocore.exceptions import ClientError
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date

from socialflow.core.storage import local_path, media_storage

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def serve_stored(request: HttpRequest, key: str, content_type: str, cache_control: str) -> HttpResponseBase:
    """Answer with the file of a key in the media storage.

    The caller has checked that the viewer may have it. Raises Http404 when there is no such file.
    """
    path = local_path(key)
    if settings.MEDIA_ACCEL_PREFIX:
        response: HttpResponseBase = HttpResponse()
        response.headers["X-Accel-Redirect"] = _accel_target(key, is_local=path is not None)
    elif path is not None:
        response = _from_disk(request, path)
    else:
        response = _from_bucket(request, key)
    response.headers["Content-Type"] = content_type
    # nginx would put a Cache-Control of ours on its own 404 too; this one it puts only on what it found.
    response.headers["X-Media-Lifetime" if settings.MEDIA_ACCEL_PREFIX else "Cache-Control"] = cache_control
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _from_disk(request: HttpRequest, path: Path) -> HttpResponseBase:
    try:
        file = path.open("rb")
        stat = path.stat()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Http404 from error
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    if request.headers.get("If-None-Match") == etag:
        file.close()
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        response = _ranged(request, file, stat.st_size)
        response.headers["Last-Modified"] = http_date(stat.st_mtime)
        response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    return response


def _ranged(request: HttpRequest, file: BinaryIO, size: int) -> HttpResponseBase:
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        return FileResponse(file)
    first, last = asked.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_part(file, start, end - start + 1), status=206)
    response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    response.headers["Content-Length"] = str(end - start + 1)
    return response


def _part(file: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(_CHUNK, length))):
            length -= len(chunk)
            yield chunk


def _from_bucket(request: HttpRequest, key: str) -> HttpResponseBase:
    wanted = request.headers.get("Range", "")
    extra = {"Range": wanted} if _RANGE.fullmatch(wanted) else {}
    try:
        stored = media_storage().bucket.Object(key).get(**extra)  # type: ignore[attr-defined]  # django-storages' S3Storage
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "InvalidRange":
            return HttpResponse(status=416)
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise Http404 from error
        raise
    response = StreamingHttpResponse(
        stored["Body"].iter_chunks(_CHUNK), status=206 if "ContentRange" in stored else 200
    )
    response.headers["Content-Length"] = str(stored["ContentLength"])
    response.headers["ETag"] = stored["ETag"]
    response.headers["Accept-Ranges"] = "bytes"
    if "ContentRange" in stored:
        response.headers["Content-Range"] = stored["ContentRange"]
    return response


def _accel_target(key: str, *, is_local: bool) -> str:
    """The internal address that nginx sends from: a file below the media folder, or a presigned one of the bucket."""
    prefix = settings.MEDIA_ACCEL_PREFIX.rstrip("/")
    if is_local:
        return f"{prefix}/{key}"
    signed = media_storage().url(key)
    return f"{prefix}/{signed.split('//', 1)[1].split('/', 1)[1]}"
