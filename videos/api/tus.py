"""The tus door: resumable uploads (https://tus.io/protocols/resumable-upload, 1.0.0)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.utils.translation import gettext as _
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.choices import Scope
from socialflow.core.api import ApiView
from socialflow.core.errors import DomainError
from socialflow.core.network import absolute_url
from videos.api.tus_body import read_chunks
from videos.api.tus_headers import (
    EXTENSIONS,
    OFFSET_TYPE,
    VERSION,
    bad_header,
    read_checksum,
    read_concatenation,
    read_length,
    read_metadata,
    read_number,
)
from videos.models import Upload
from videos.services import (
    CHECKSUM_ALGORITHMS,
    find_upload,
    join_parts,
    receive_bytes,
    start_part,
    start_upload,
    terminate_upload,
)

_OVERRIDES = frozenset({"HEAD", "PATCH", "DELETE"})


class AnyFormat(BaseContentNegotiation):
    """Problems are JSON whatever a tus client accepts: the protocol negotiates nothing."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The body is read by us."""
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """JSON."""
        return renderers[0], renderers[0].media_type


class TusView(ApiView):
    """What both addresses share: the version, the headers of every answer, and method overriding."""

    is_private = True
    write_scope = Scope.UPLOAD
    schema = None
    content_negotiation_class = AnyFormat

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take the method from X-HTTP-Method-Override, for clients that can only POST."""
        override = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and override in _OVERRIDES:
            request.method = override
        return super().dispatch(request, *args, **kwargs)

    def check_permissions(self, request: Request) -> None:
        """Anyone may ask what we can do."""
        if request.method != "OPTIONS":
            super().check_permissions(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse other versions of the protocol (412)."""
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            raise DomainError("tus_version", _("Send Tus-Resumable: %(version)s.") % {"version": VERSION}, 412)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Say which version this is."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        if response.status_code == 412:
            response.headers["Tus-Version"] = VERSION
        return response

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """What this server can do."""
        headers = {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUM_ALGORITHMS),
        }
        return Response(status=204, headers=headers)

    def receive(self, request: Request, upload_id: UUID, offset: int) -> Upload:
        """Append the request's body to an upload."""
        length = read_length(request._request)
        return receive_bytes(
            upload_id=upload_id,
            owner=request.user,
            offset=offset,
            chunks=read_chunks(request._request, length),
            length=length,
            checksum=read_checksum(request._request),
        )


class UploadList(TusView):
    """Where uploads are created."""

    def post(self, request: Request) -> Response:
        """Create an upload, a part of one, or join parts; bytes may come with it."""
        plain = request._request
        metadata = read_metadata(plain)
        concatenation = read_concatenation(plain)
        client_metadata = plain.headers.get("Upload-Metadata", "").strip()
        if concatenation.part_ids:
            if "Upload-Length" in plain.headers:
                raise bad_header(_("A joined upload takes its length from its parts."))
            upload = join_parts(
                owner=request.user, part_ids=concatenation.part_ids, metadata=metadata, client_metadata=client_metadata
            )
        else:
            _refuse_deferred(plain)
            size = read_number(plain, "Upload-Length")
            start = start_part if concatenation.is_partial else start_upload
            upload = start(owner=request.user, size_bytes=size, metadata=metadata, client_metadata=client_metadata)
            if request.content_type == OFFSET_TYPE:
                upload = self._receive_first(request, upload)
        location = absolute_url(plain, f"{plain.path.rstrip('/')}/{upload.pk}")
        return Response(status=201, headers={"Location": location} | _standing(upload))

    def _receive_first(self, request: Request, upload: Upload) -> Upload:
        """The bytes that came with the creation; when they are refused, so is the upload."""
        try:
            return self.receive(request, upload.pk, 0)
        except DomainError:
            terminate_upload(upload_id=upload.pk, owner=request.user)
            raise


class UploadDetail(TusView):
    """One upload."""

    def head(self, request: Request, upload_id: UUID) -> Response:
        """Where it stands."""
        upload = find_upload(upload_id=upload_id, owner=request.user)
        headers = {"Upload-Length": str(upload.size_bytes)}
        if upload.client_metadata:
            headers["Upload-Metadata"] = upload.client_metadata
        if upload.is_partial:
            headers["Upload-Concat"] = "partial"
        elif upload.part_ids:
            folder = request.path.rpartition("/")[0]
            headers["Upload-Concat"] = "final;" + " ".join(f"{folder}/{part_id}" for part_id in upload.part_ids)
        return Response(status=200, headers=headers | _standing(upload))

    def patch(self, request: Request, upload_id: UUID) -> Response:
        """Append bytes."""
        if request.content_type != OFFSET_TYPE:
            raise DomainError(
                "unsupported_media_type", _("Send the bytes as %(offset_type)s.") % {"offset_type": OFFSET_TYPE}, 415
            )
        upload = self.receive(request, upload_id, read_number(request._request, "Upload-Offset"))
        return Response(status=204, headers=_standing(upload))

    def delete(self, request: Request, upload_id: UUID) -> Response:
        """End it, and free what it holds."""
        terminate_upload(upload_id=upload_id, owner=request.user)
        return Response(status=204)


def _refuse_deferred(request: HttpRequest) -> None:
    if "Upload-Defer-Length" in request.headers:
        raise bad_header(_("Send Upload-Length: the length cannot be told later."))


def _standing(upload: Upload) -> dict[str, str]:
    """Where an upload stands, and until when it can go on if it is not whole yet."""
    headers = {"Upload-Offset": str(upload.offset_bytes)}
    if upload.expires_at and not upload.is_complete:
        headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return headers
