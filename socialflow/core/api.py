"""How the API speaks: problems by RFC 9457, pages by Link header."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypedDict

import orjson
import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import inline_serializer
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, URLField
from rest_framework.views import APIView, exception_handler

from socialflow.core.cursors import next_link, page_size
from socialflow.core.doors import KEPT_BY_NOBODY
from socialflow.core.errors import DATABASE_AWAY, DomainError, ForbiddenError, NotFoundError, UnavailableError, title_of
from socialflow.core.network import absolute_url
from socialflow.core.rendering import ORJSONRenderer

PROBLEM_TYPE = "application/problem+json"
_log = structlog.get_logger(__name__)


class ApiView(APIView):
    """Base of every API view: anonymous reading unless `is_private`, writing with `write_scope`, budget headers.

    Nothing is written before the terms are accepted but by a view that says `is_before_terms`.
    """

    is_private: ClassVar[bool] = False
    is_before_terms: ClassVar[bool] = False
    write_scope: ClassVar[str] = "write"

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Say what is left of the budget, and that nobody keeps an answer that does not say so itself.

        An answer that may be kept is kept for those who asked as the same person: it differs by viewer.
        """
        for name, value in getattr(request, "rate_headers", {}).items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", KEPT_BY_NOBODY)
        if response.headers["Cache-Control"] != KEPT_BY_NOBODY:
            patch_vary_headers(response, ["Authorization", "Cookie"])
        return super().finalize_response(request, response, *args, **kwargs)

    def read_input(self, serializer_class: type[Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The checked fields of the request's body. Raises InvalidInput (422) with the fields that are not right."""
        serializer = serializer_class(data=self.request.data, partial=partial)
        if not serializer.is_valid():
            raise InvalidInput(serializer.errors)
        return dict(serializer.validated_data)


class PageOptions(TypedDict):
    """What every list is asked for, by the names that selectors give it."""

    cursor: str | None
    size: int


class ListOptions(PageOptions):
    """The same, and what the addresses in it start with."""

    base: str


class InvalidInput(exceptions.ValidationError):
    """Fields that cannot be accepted (422)."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


def base_url(request: Request) -> str:
    """What the addresses in an answer start with."""
    return absolute_url(request._request, "")


def page_options(request: Request) -> PageOptions:
    """The `cursor` and `limit` of a request. Raises InvalidError `invalid_limit`."""
    query = request.query_params
    return {"cursor": query.get("cursor"), "size": page_size(query.get("limit"))}


def list_options(request: Request) -> ListOptions:
    """The same, for a list with addresses in it. Raises InvalidError `invalid_limit`."""
    return {**page_options(request), "base": base_url(request)}


def page_schema(name: str, item: type[Serializer[Any]]) -> Any:
    """How the schema describes a list page."""
    fields = {"items": item(many=True), "next": URLField(allow_null=True, help_text="The next page; null on the last.")}
    return inline_serializer(name=name, fields=fields)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal is a problem document with type, title, status, detail and code."""
    # Whatever the view itself speaks (the schema YAML, its reader HTML).
    context["request"].accepted_renderer = ORJSONRenderer()
    context["request"].accepted_media_type = ORJSONRenderer.media_type
    if isinstance(error, DATABASE_AWAY):
        _log.warning("database.away", error=type(error).__name__)
        error = UnavailableError()
    if isinstance(error, DomainError):
        return problem(error.status, error.code, error.message, error.extra)
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too_large", _("That is too much for one request: at most 2 MB of JSON."))
    response = exception_handler(error, context)
    if response is None:
        return None
    headers = dict(response.headers)
    if isinstance(error, exceptions.ValidationError):
        errors = {"errors": _with_text_keys(response.data)}
        return problem(response.status_code, "invalid", _("Some fields are not right."), errors, headers)
    if isinstance(error, exceptions.APIException):
        return problem(response.status_code, _code(error), str(error.detail), headers=headers)
    refusal = NotFoundError() if response.status_code == 404 else ForbiddenError()
    return problem(refusal.status, refusal.code, refusal.message, headers=headers)


def problem(
    status_code: int,
    code: str,
    detail: str,
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document. Source: RFC 9457, section 3."""
    body = _problem_body(status_code, code, detail, extra or {})
    kept = {
        name: value for name, value in (headers or {}).items() if name.lower() not in {"content-type", "content-length"}
    }
    return Response(body, status=status_code, content_type=PROBLEM_TYPE, headers={**kept, **retry_after(extra or {})})


def page_response(request: Request, items: list[Any], next_cursor: str | None, **extra: Any) -> Response:
    """A list page: {items, next} and a Link header (RFC 8288) to the next one."""
    path = next_link(request.path, request.query_params.dict(), next_cursor)
    link = absolute_url(request._request, path) if path else None
    headers = {"Link": f'<{link}>; rel="next"'} if link else None
    return Response({"items": items, "next": link, **extra}, headers=headers)


def problem_bytes(error: DomainError, request_id: str = "") -> HttpResponse:
    """The problem document of an error outside DRF."""
    extra = {**error.extra, "request_id": request_id} if request_id else error.extra
    return HttpResponse(
        orjson.dumps(_problem_body(error.status, error.code, error.message, extra)),
        status=error.status,
        content_type=PROBLEM_TYPE,
        headers=retry_after(error.extra),
    )


def retry_after(extra: Mapping[str, Any]) -> dict[str, str]:
    """The header of a refusal that says when the same works again."""
    return {"Retry-After": str(extra["retry_after_seconds"])} if "retry_after_seconds" in extra else {}


@csrf_exempt
def not_found(_request: Any, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The problem document of an address that the API does not have."""
    return problem_bytes(NotFoundError(message=_("No such address in this API.")))


def _problem_body(status_code: int, code: str, detail: str, extra: Mapping[str, Any]) -> dict[str, Any]:
    # Every code that is raised by name is in the catalogs (socialflow.management.messages.sources).
    title = pgettext("problem title", title_of(code))
    return {
        "type": f"/api/docs/#problem-{code}",
        "title": title,
        "status": status_code,
        "detail": detail,
        "code": code,
        **extra,
    }


def _code(error: exceptions.APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) else error.default_code


def _with_text_keys(errors: Any) -> Any:
    """Errors of list items as JSON can hold them: DRF keys them by number."""
    if isinstance(errors, Mapping):
        return {str(key): _with_text_keys(value) for key, value in errors.items()}
    return errors
