"""Lists as templates read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from socialflow.core.cursors import Page, next_link


@dataclass(frozen=True)
class Listing:
    """The items of a page and the address of the next one."""

    items: Sequence[Mapping[str, Any]]
    next_url: str | None


def listing(request: HttpRequest, page: Page[Any], items: list[Any] | None = None) -> Listing:
    """A page as templates read it; `items` in place of the page's own rows."""
    return Listing(
        page.items if items is None else items, next_link(request.path, request.GET.dict(), page.next_cursor)
    )
