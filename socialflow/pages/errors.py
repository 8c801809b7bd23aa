"""Error pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page, or whose page was open too long."""
    message = _("This page was open too long, or cookies are blocked. Go back, reload and try again.")
    return render(request, "403.html", {"message": message}, status=403)
