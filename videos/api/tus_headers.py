"""What the headers of a tus request say. Source: https://tus.io/protocols/resumable-upload (1.0.0)."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext

from socialflow.core.errors import DomainError
from videos.services import CHECKSUM_ALGORITHMS, Checksum

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination,concatenation"
OFFSET_TYPE = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,18}")
_KEY = re.compile(r"[!-+\--~]{1,100}")
_MOST_METADATA = 8192


@dataclass(frozen=True)
class Concatenation:
    """What Upload-Concat asks for: neither, a part, or the joining of parts."""

    is_partial: bool = False
    part_ids: tuple[UUID, ...] = ()


def read_number(request: HttpRequest, name: str) -> int:
    """A whole number of bytes. Raises DomainError `bad_header` (400)."""
    raw = request.headers.get(name)
    if raw is None:
        raise bad_header(gettext("Send the %(name)s header.") % {"name": name})
    if not _NUMBER.fullmatch(raw):
        raise bad_header(gettext("%(name)s is a whole number of bytes.") % {"name": name})
    return int(raw)


def read_length(request: HttpRequest) -> int | None:
    """How many bytes the body has; None when they come in chunks. Raises DomainError `length_required` (411)."""
    if request.META.get("CONTENT_LENGTH"):
        return read_number(request, "Content-Length")
    if not request.headers.get("Transfer-Encoding"):
        return 0
    if not request.META.get("wsgi.input_terminated"):
        raise DomainError("length_required", gettext("Send a Content-Length header."), 411)
    return None


def read_metadata(request: HttpRequest) -> dict[str, str]:
    """The pairs of Upload-Metadata. Raises DomainError `bad_header` (400)."""
    raw = request.headers.get("Upload-Metadata", "").strip()
    if len(raw) > _MOST_METADATA:
        raise bad_header(gettext("Upload-Metadata is too long."))
    pairs: dict[str, str] = {}
    for pair in raw.split(",") if raw else []:
        key, _, value = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in pairs:
            raise bad_header(gettext("Upload-Metadata has a key that is empty, not ASCII, or there twice."))
        try:
            pairs[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise bad_header(
                gettext("The value of %(key)s in Upload-Metadata is not Base64 of UTF-8 text.") % {"key": key}
            ) from error
    return pairs


def read_concatenation(request: HttpRequest) -> Concatenation:
    """What Upload-Concat says. Raises DomainError `bad_header` (400)."""
    raw = request.headers.get("Upload-Concat", "").strip()
    if not raw:
        return Concatenation()
    if raw == "partial":
        return Concatenation(is_partial=True)
    kind, _, addresses = raw.partition(";")
    try:
        part_ids = tuple(UUID(urlsplit(address).path.rstrip("/").rpartition("/")[2]) for address in addresses.split())
    except ValueError as error:
        raise bad_header(gettext("Upload-Concat names an address that is not an upload.")) from error
    if kind != "final" or not part_ids:
        raise bad_header(gettext("Upload-Concat is `partial`, or `final;` and the addresses of parts."))
    return Concatenation(part_ids=part_ids)


def read_checksum(request: HttpRequest) -> Checksum | None:
    """What Upload-Checksum says. Raises DomainError `bad_header` (400), also for an algorithm that we do not have."""
    raw = request.headers.get("Upload-Checksum")
    if raw is None:
        return None
    algorithm, _, value = raw.strip().partition(" ")
    if algorithm not in CHECKSUM_ALGORITHMS:
        raise bad_header(
            gettext("Upload-Checksum may use one of: %(choices)s.") % {"choices": ", ".join(CHECKSUM_ALGORITHMS)}
        )
    try:
        return Checksum(algorithm, base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError) as error:
        raise bad_header(gettext("Upload-Checksum is an algorithm and the Base64 of a digest.")) from error


def bad_header(message: str) -> DomainError:
    """A refusal of a header (400)."""
    return DomainError("bad_header", message, 400)
