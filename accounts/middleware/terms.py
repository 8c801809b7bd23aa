"""Around every page of a person: nothing is done here before they have accepted the present terms."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from accounts.doors import has_accepted
from socialflow.core.doors import READING, lead_away, page_to_return_to

# Programs are told in their own words; and whoever does not accept can still log out, take their data, and appeal.
_OPEN_PATHS = ("/api/", "/_allauth/", "/terms", "/accounts/", "/settings/data", "/settings/standing", "/standing/")

View = Callable[[HttpRequest], HttpResponseBase]


class accepted_terms:  # noqa: N801 - middleware reads as a verb in the settings, and needs a hook besides the call
    """Lead people to the terms when these have changed; whoever has accepted them costs one query a session."""

    def __init__(self, get_response: View) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """The page of the terms instead of any other, and of anything that is sent."""
        if not settings.TERMS_VERSION or request.path_info.startswith(_OPEN_PATHS):
            return None
        is_page = request.method not in READING or "text/html" in request.headers.get("Accept", "")
        if not is_page or not request.user.is_authenticated or has_accepted(request):
            return None
        target = urlencode({"next": page_to_return_to(request)}, safe="/")
        return lead_away(request, f"{reverse('accounts:terms_accept')}?{target}")
