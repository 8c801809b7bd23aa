"""Around every request: its id, its log line and metrics; and domain errors as pages."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject, empty
from django.utils.translation import gettext as _

from socialflow.core.api import PROBLEM_TYPE, problem_bytes, retry_after
from socialflow.core.doors import KEPT_BY_NOBODY, page_before, wants_fragment
from socialflow.core.errors import DATABASE_AWAY, DomainError, UnavailableError
from socialflow.core.ids import uuid7
from socialflow.core.incoming import refusal_of
from socialflow.core.languages import spoken_by_browser
from socialflow.core.metrics import LATENCY, REQUESTS
from socialflow.core.origin import coming_as, current_origin

View = Callable[[HttpRequest], HttpResponseBase]

_PROGRAMS = "/api/v1/"
_LOG_IN_OF_PROGRAMS = "/_allauth/"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# What differs by language; the answers of the API are data.
_IN_WORDS = ("text/html", "text/plain", PROBLEM_TYPE)
# How long these take is up to the line of whoever sends, or of whoever asks whether we are well.
_PACED_FROM_OUTSIDE = ("/api/v1/uploads", "/healthz", "/readyz")
_SLOW_SECONDS = 1
# Behind these stands what works like a key for a while; deploy/nginx/socialflow.conf has the same list.
_LINKS_WITH_KEYS = (
    "/accounts/password/reset/key/", "/api/v1/playback/", "/api/v1/standing/", "/invite/", "/media/s/", "/standing/",
)  # fmt: skip
# As long as a domain name can be (RFC 1035).
_MOST_OF_A_NAME = 253
# What somebody was not let do, and what came too often: those who guess leave a trail of these.
_REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
# Of what has no policy of its own: answers to programs, files of ours, words of a refusal. None is a page.
_NO_PAGE = "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

_log = structlog.get_logger("request")


def observe(get_response: View) -> View:
    """Give the request an id (X-Request-ID, kept when a proxy sent one), log one line and count it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        request_id = _request_id(request.headers.get("X-Request-ID", ""))
        with structlog.contextvars.bound_contextvars(request_id=request_id), coming_as(request):
            response = get_response(request)
            seconds = time.perf_counter() - started
            route = request.resolver_match.route if request.resolver_match else "unmatched"
            # A stranger can make up methods; each would be a time series for ever.
            method = request.method if request.method in _METHODS else "other"
            REQUESTS.labels(method, route, response.status_code).inc()
            LATENCY.labels(route).observe(seconds)
            is_slow = seconds > _SLOW_SECONDS and not request.path_info.startswith(_PACED_FROM_OUTSIDE)
            line = {
                "method": request.method,
                "path": _without_keys(request.path),
                "status": response.status_code,
                "ms": round(seconds * 1000),
            }
            if response.status_code >= 500 or is_slow:
                _log.warning("slow_or_failed", **line)
            elif response.status_code in _REFUSALS:
                _log.info("refused", **line, address=current_origin().address, person=_person_of(request))
            else:
                _log.debug("answered", **line)
        response.headers["X-Request-ID"] = request_id
        response.headers.setdefault("Content-Security-Policy", _NO_PAGE)
        # No other site puts what we answer into its pages, where a browser would send the viewer's cookies along.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def language(get_response: View) -> View:
    """Speak the language that the browser asks for, until the request knows whose it is (accounts.log_in.adapters).

    What Django's own middleware does, for programs too, and without telling every cache of media that languages matter.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with spoken_by_browser(request):
            response = get_response(request)
            if response.get("Content-Type", "").startswith(_IN_WORDS):
                response.headers.setdefault("Content-Language", translation.get_language() or "")
                patch_vary_headers(response, ("Accept-Language", "Cookie"))
            return response

    return middleware


def problems(get_response: View) -> View:
    """Tell programs by problem documents (RFC 9457) what failed around the API's views: a crash, a host not ours."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if (
            response.status_code >= HTTPStatus.BAD_REQUEST
            and request.path_info.startswith("/api/")
            and isinstance(response, HttpResponse)
            and response.get("Content-Type") != PROBLEM_TYPE
        ):
            response.content = problem_bytes(_failure(response.status_code), _current_request_id()).content
            response.headers["Content-Type"] = PROBLEM_TYPE
            response.headers["Cache-Control"] = KEPT_BY_NOBODY
        return response

    return middleware


def known_methods(get_response: View) -> View:
    """Refuse methods that no page knows, TRACE among them (405), and programs that come without TLS (403).

    A program is not led to HTTPS, as a browser is: it would go on sending its token in the clear, and nobody would see.
    Source: OWASP ASVS 5.0, 4.1.2 and 13.4.4.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in _METHODS:
            return _as_text(DomainError("method_not_allowed", _("There is no such method here."), 405))
        is_program = request.path_info.startswith((_PROGRAMS, _LOG_IN_OF_PROGRAMS))
        if is_program and settings.SECURE_SSL_REDIRECT and not request.is_secure():
            message = _("Come by https, and make a new token: this one was sent openly.")
            return problem_bytes(DomainError("https_required", message, 403), _current_request_id())
        return get_response(request)

    return middleware


def known_hosts(get_response: View) -> View:
    """Refuse a request for a host that is not ours, or is no name at all (400), before an address is built from it.

    Django would do so too, with the way there in the log each time.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:
            _log.warning("host.refused", host=request.headers.get("Host", "")[:_MOST_OF_A_NAME], path=request.path)
            error = DomainError("unknown_host", _("The Host header of this request names no site that is here."), 400)
            is_program = request.path_info.startswith("/api/")
            return problem_bytes(error, _current_request_id()) if is_program else _as_text(error)
        return get_response(request)

    return middleware


def _failure(status: int) -> DomainError:
    known = HTTPStatus(status)
    message = f"{known.description or known.phrase}."
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        message = _("Something went wrong here, and is in our log under this request_id. Try again later.")
    return DomainError(known.phrase.lower().replace(" ", "_"), message, status)


def _without_keys(path: str) -> str:
    """A path as the log may have it: what opens something to whoever holds it is left out."""
    if not path.startswith(_LINKS_WITH_KEYS):
        return path
    return next(f"{link}…" for link in _LINKS_WITH_KEYS if path.startswith(link))


def _person_of(request: HttpRequest) -> str | None:
    """Who was refused, when that is known by now: nobody is looked up for a line of the log."""
    user: Any = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject) and user.__dict__["_wrapped"] is empty:
        return None
    return str(user.pk) if user is not None and user.is_authenticated else None


def _current_request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _for_people(layer: Callable[[View], Any]) -> Callable[[View], View]:
    """A layer that answers to programs go around: they cost as much in it as in their query."""

    def around(get_response: View) -> View:
        inner = layer(get_response)

        def middleware(request: HttpRequest) -> HttpResponseBase:
            if not request.path_info.startswith(_PROGRAMS):
                response: HttpResponseBase = inner(request)
                return response
            return get_response(request)

        return middleware

    return around


content_security_policy = _for_people(CSPMiddleware)


def compress_pages(get_response: View) -> View:
    """Compress pages where no proxy does it (`make run`); streams and answers to programs stay as they are."""
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # What has no body (204) has no type either.
        is_page = isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html")
        return gzip.process_response(request, response) if is_page else response

    return middleware


class domain_errors:  # noqa: N801 - middleware reads as a verb in the settings, and needs a hook besides the call
    """Turn a DomainError of an HTML view into its page; the API has its own (RFC 9457)."""

    def __init__(self, get_response: View) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through what can be read at all.

        A page that does not say who may keep it is kept by nobody: it may hold signed addresses.
        """
        refusal = refusal_of(request)
        response = self._answer(request, refusal) if refusal else self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", KEPT_BY_NOBODY)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a domain error with a page, with a problem for a program, with plain text for a fragment of htmx.

        A form whose moment has passed leads back to its page, which says so.
        """
        if isinstance(error, DATABASE_AWAY):
            _log.warning("database.away", error=type(error).__name__)
            error = UnavailableError()
        return self._answer(request, error) if isinstance(error, DomainError) else None

    @staticmethod
    def _answer(request: HttpRequest, error: DomainError) -> HttpResponse:
        response: HttpResponse
        if request.path_info.startswith(("/api/", _LOG_IN_OF_PROGRAMS)):
            response = problem_bytes(error, _current_request_id())
        elif wants_fragment(request):
            response = _as_text(error)
        elif error.status == HTTPStatus.CONFLICT and request.method == "POST":
            messages.error(request, error.message)
            response = redirect(page_before(request) or "/")
        else:
            response = _as_page(request, error)
        for name, value in retry_after(error.extra).items():
            response.headers[name] = value
        return response


def _as_text(error: DomainError) -> HttpResponse:
    return HttpResponse(error.message, status=error.status, content_type="text/plain; charset=utf-8")


def _as_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    template = f"{error.status}.html" if error.status in {403, 404, 429, 503} else "400.html"
    return render(request, template, {"message": error.message}, status=error.status)


def _request_id(given: str) -> str:
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid7())
