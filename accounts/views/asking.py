"""A page that asks once more before something is done that cannot be taken back, and says what will happen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.doors import needs_fresh_proof
from socialflow.core.doors import READING

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True)
class Question:
    """What the page says.

    Args:
        words: what will happen, a paragraph each.
        button: what is done, in the words of the button that led here.
        back: the address of the page that one came from.
        address: where the answer goes; here when it is empty.
        fields: what the form there wants.
    """

    heading: str
    words: tuple[str, ...]
    button: str
    back: str
    address: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def asks(question_of: Callable[Concatenate[HttpRequest, P], Question]) -> View[P]:
    """A page that does no more than ask, with fresh proof: the answer goes elsewhere, to the log-in library."""

    @never_cache
    @login_required
    @require_safe
    @needs_fresh_proof
    @wraps(question_of)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return _ask(request, question_of(request, *args, **kwargs))

    return page


def asks_first(question_of: Callable[Concatenate[HttpRequest, P], Question]) -> Callable[[View[P]], View[P]]:
    """Let a view do what it does when it is posted to, and ask before, at the same address.

    Put it under `form_page`, and under `needs_fresh_proof` where that is wanted: the proof comes before the question.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in READING:
                return _ask(request, question_of(request, *args, **kwargs))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _ask(request: HttpRequest, question: Question) -> HttpResponse:
    return render(request, "accounts/asking.html", {"question": question})
