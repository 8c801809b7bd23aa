"""A page that asks once more before something is done that cannot be taken back, and says what will happen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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


def ask(request: HttpRequest, question: Question) -> HttpResponse:
    """The page."""
    return render(request, "accounts/asking.html", {"question": question})


def asks_first(question_of: Callable[Concatenate[HttpRequest, P], Question]) -> Callable[[View[P]], View[P]]:
    """Let a view do what it does when it is posted to, and ask before, at the same address.

    Put it under `form_page`, and under `needs_fresh_proof` where that is wanted: the proof comes before the question.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in READING:
                return ask(request, question_of(request, *args, **kwargs))
            return view(request, *args, **kwargs)

        return guarded

    return decorate
