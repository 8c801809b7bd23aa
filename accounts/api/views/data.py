"""One's data and one's account, for programs: a copy, leaving for a while or for good."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.permissions import HasScope, NeedsFreshProof
from accounts.api.serializers import DeletionInput, DeletionOutput, ExportOutput
from accounts.doors import person_of, send_export
from socialflow.core.api import ApiView, base_url

_GUARDED: Sequence[Any] = [HasScope, NeedsFreshProof]


class ExportsView(ApiView):
    """GET and POST /me/exports."""

    is_private: ClassVar[bool] = True
    is_before_terms: ClassVar[bool] = True
    permission_classes = _GUARDED

    @extend_schema(operation_id="list_exports", responses=ExportOutput(many=True))
    def get(self, request: Request) -> Response:
        """Your latest copies of your data, the newest first."""
        return Response([_shown(export, request) for export in selectors.exports_of(person_of(request))])

    @extend_schema(operation_id="request_export", request=None, responses={201: ExportOutput})
    def post(self, request: Request) -> Response:
        """Have a copy of your data made, one a day; a mail says when it is ready. Not by token: show that it is you."""
        export = services.request_export(person=person_of(request))
        made = selectors.export_of(person_of(request), export.pk)
        return Response(_shown(made or {}, request), status=201)


class _AnyType(DefaultContentNegotiation):
    """A ZIP is a ZIP whatever the caller would like; problems are JSON."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first one."""
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class ExportDownloadView(ApiView):
    """GET /me/exports/{id}/download."""

    is_private: ClassVar[bool] = True
    guards_reading: ClassVar[bool] = True
    permission_classes = _GUARDED
    content_negotiation_class = _AnyType

    @extend_schema(operation_id="download_export", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, export_id: UUID) -> HttpResponseBase:
        """The copy itself, whole or in ranges. Not by token: show that it is you."""
        request._request.user = person_of(request)
        return send_export(request._request, export_id)


class DeactivationView(ApiView):
    """POST /me/deactivation."""

    is_private: ClassVar[bool] = True
    is_before_terms: ClassVar[bool] = True
    permission_classes = _GUARDED

    @extend_schema(operation_id="deactivate", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Take your account out of sight until you log in again. Not by token: show that it is you."""
        services.deactivate_account(person=person_of(request))
        logout(request._request)
        return Response(status=204)


class DeletionView(ApiView):
    """POST /me/deletion."""

    is_private: ClassVar[bool] = True
    is_before_terms: ClassVar[bool] = True
    permission_classes = _GUARDED

    @extend_schema(operation_id="request_deletion", request=DeletionInput, responses={202: DeletionOutput})
    def post(self, request: Request) -> Response:
        """Delete your account after 30 days; it is out of sight at once. Not by token: show that it is you."""
        username = self.read_input(DeletionInput)["username"]
        leaver = services.request_deletion(person=person_of(request), username=username)
        logout(request._request)
        return Response({"purge_at": leaver.purge_at}, status=202)


def _shown(export: Mapping[str, Any], request: Request) -> dict[str, Any]:
    path = f"/api/v1/me/exports/{export['id']}/download"
    return {**export, "download_url": base_url(request) + path if export["is_ready"] else None}
