"""Sending stored bytes: whole or in part (RFC 9110, section 14), by us, or by nginx through X-Accel-Redirect."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import ClientError
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date, parse_etags

from socialflow.core.storage import local_path, media_bucket, media_storage

_CHUNK = 64 * 1024
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
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _from_disk(request: HttpRequest, path: Path) -> HttpResponseBase:
    try:
        file = path.open("rb")
        stat = path.stat()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Http404 from error
    etag, modified = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"', http_date(stat.st_mtime)
    if _has_already(request, etag):
        file.close()
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        # A date says what a person has only once the second that it names is over.
        is_dated = stat.st_mtime < time.time() - 1
        response = _ranged(_range_of(request, {etag, modified} if is_dated else {etag}), file, stat.st_size)
        response.headers["Last-Modified"] = modified
        response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    return response


def _has_already(request: HttpRequest, etag: str) -> bool:
    """Whether If-None-Match names it, weakly or not. Source: RFC 9110, section 13.1.2."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or etag in {one.removeprefix("W/") for one in known}


def _range_of(request: HttpRequest, validators: set[str]) -> str:
    """The range asked for; none when If-Range names something else than what there is: then all of it is wanted.

    Source: RFC 9110, section 13.1.5. A weak entity tag never matches, a date only exactly.
    """
    named = request.headers.get("If-Range")
    return request.headers.get("Range", "") if named is None or named in validators else ""


def _ranged(wanted: str, file: BinaryIO, size: int) -> HttpResponseBase:
    asked = _RANGE.fullmatch(wanted)
    if asked is None or asked.groups() == ("", ""):
        whole = FileResponse(file)
        whole.block_size = _CHUNK
        return whole
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
    named = request.headers.get("If-Range", "")
    # No date is said of what lies there, so none is right.
    wanted = _range_of(request, {named} if named.startswith('"') else set())
    conditions = {"Range": wanted} if _RANGE.fullmatch(wanted) else {}
    if conditions and named:
        conditions["IfMatch"] = named
    try:
        stored = _get_unless_changed(key, conditions)
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


def _get_unless_changed(key: str, conditions: dict[str, str]) -> Any:
    """The part asked for; the whole when it is not the same any more. Raises ClientError."""
    stored = media_bucket().Object(key)
    try:
        return stored.get(**conditions)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "PreconditionFailed":
            raise
        return stored.get()


def _accel_target(key: str, *, is_local: bool) -> str:
    """The internal address that nginx sends from: a file below the media folder, or a presigned one of the bucket."""
    prefix = settings.MEDIA_ACCEL_PREFIX.rstrip("/")
    if is_local:
        return f"{prefix}/{key}"
    signed = media_storage().url(key)
    return f"{prefix}/{signed.split('//', 1)[1].split('/', 1)[1]}"
