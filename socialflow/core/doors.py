"""What doors for browsers do first and last: let in whom they may, tell htmx from a page, and lead back."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from socialflow.core.rates import spend_or_refuse

P = ParamSpec("P")


def writes(
    budget: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Let only POSTs of people in, each on their budget; a stranger logs in first and comes back to the page."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _log_in_first(request)
            spend_or_refuse(request, budget)
            return view(request, *args, **kwargs)

        return require_POST(guarded)

    return decorate


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx, or a script that speaks like it, asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def go_back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Redirect to the page that the form came from, when that is one of ours."""
    return redirect(page_of_ours(request) or otherwise)


def page_before(request: HttpRequest) -> str | None:
    """The page of ours that a form stood on: what the form says, else what the browser says."""
    return page_of_ours(request) or _if_ours(request, request.headers.get("Referer", ""))


def _log_in_first(request: HttpRequest) -> HttpResponse:
    response = redirect_to_login(page_of_ours(request) or "/")
    if wants_fragment(request):
        return HttpResponse(status=401, headers={"HX-Redirect": response.url})
    return response


def page_of_ours(request: HttpRequest) -> str | None:
    """The address in the form's `next`, when it is one of our own."""
    return _if_ours(request, request.POST.get("next", ""))


def _if_ours(request: HttpRequest, target: str) -> str | None:
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else None
