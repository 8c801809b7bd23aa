"""What doors for browsers do first and last: let in whom they may, tell htmx from a page, and lead back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST

from socialflow.core.rates import spend_or_refuse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
# The Cache-Control of what one person alone may see.
KEPT_BY_NOBODY = "private, no-store"
# The methods of pages that change nothing.
READING = frozenset({"GET", "HEAD"})


def writes(budget: str) -> Callable[[View[P]], View[P]]:
    """Let only POSTs of people in, each on their budget; a stranger logs in first and comes back to the page."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _log_in_first(request)
            spend_or_refuse(request, budget)
            return view(request, *args, **kwargs)

        return require_POST(guarded)

    return decorate


def form_page(budget: str) -> Callable[[View[P]], View[P]]:
    """Let people see a form and send it to the same address, each POST on their budget; a stranger logs in first."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                spend_or_refuse(request, budget)
            return view(request, *args, **kwargs)

        return login_required(require_http_methods(["GET", "HEAD", "POST"])(guarded))

    return decorate


def form_response(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """The page of a `form`: 422 when something in it is wrong. It is drawn last: typed words may come back into it."""
    return TemplateResponse(request, template, context, status=422 if context["form"].errors else 200)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx, or a script that speaks like it, asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def is_switched_on(request: HttpRequest) -> bool:
    """Whether a switch (like, save, follow) is to be on after this press; off is `on=0`."""
    return request.POST.get("on", "1") == "1"


def go_back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Redirect to the page that the form came from, when that is one of ours."""
    return redirect(page_of_ours(request) or otherwise)


def page_before(request: HttpRequest) -> str | None:
    """The page of ours that a form stood on: what the form says, else what the browser says."""
    return page_of_ours(request) or _if_ours(request, request.headers.get("Referer", ""))


def _log_in_first(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in, which says by the name of the door (`to`) what for, and from there back to the page.

    A script's form may have come with a fragment, whose own address is no page: there the browser knows better.
    """
    seen = _if_ours(request, request.headers.get("Referer", "")) if wants_fragment(request) else None
    back = urlsplit(seen)._replace(scheme="", netloc="").geturl() if seen else page_of_ours(request)
    log_in = redirect_to_login(back or "/").url
    match = request.resolver_match
    address = f"{log_in}&{urlencode({'to': match.url_name})}" if match and match.url_name else log_in
    return lead_away(request, address)


def lead_away(request: HttpRequest, address: str) -> HttpResponse:
    """Send a browser to a page that has to come first, with the whole page when only a part of it was asked for."""
    if wants_fragment(request):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def page_to_return_to(request: HttpRequest) -> str:
    """Where to go on after a page that has to come first: what is read here, or where the form stood."""
    return request.get_full_path() if request.method in READING else page_before(request) or "/"


def page_of_ours(request: HttpRequest) -> str | None:
    """The address in the `next` of the form or of the query, when it is one of our own."""
    return _if_ours(request, request.POST.get("next") or request.GET.get("next", ""))


def _if_ours(request: HttpRequest, target: str) -> str | None:
    """The address, when it is one of ours, and one at all: `redirect` takes other words for the name of a view."""
    if not target.startswith(("/", "http://", "https://")):
        return None
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else None
