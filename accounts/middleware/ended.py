"""Around every request with a session that the staff's decision ended: whose page was open is told, and nobody else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.services import standing_of_ended
from socialflow.core.doors import KEPT_BY_NOBODY, READING, wants_fragment

View = Callable[[HttpRequest], HttpResponseBase]


def ended_by_staff(get_response: View) -> View:
    """Lead the next page of such a browser to the log-in, which says what happened; whatever else it asks for waits.

    Put it around the sessions, which clear the cookie of one that is over: what scripts ask for in the background must
    not take away what the next page has to say. It costs Redis a question when a cookie is cleared, and else nothing.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        name = settings.SESSION_COOKIE_NAME
        key = request.COOKIES.get(name, "")
        is_cleared = name in response.cookies and not response.cookies[name].value
        if not (key and is_cleared and standing_of_ended(session_key=key)):
            return response
        if not _is_page(request):
            del response.cookies[name]
            return response
        answer = redirect(f"{reverse('account_login')}?to=standing")
        answer.cookies = response.cookies
        answer.headers["Cache-Control"] = KEPT_BY_NOBODY
        return answer

    return middleware


def _is_page(request: HttpRequest) -> bool:
    is_asked_for = "text/html" in request.headers.get("Accept", "") and not wants_fragment(request)
    return is_asked_for and request.method in READING
