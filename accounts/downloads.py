"""Sending somebody the copy of their data, whichever door they ask at."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.doors import person_of
from accounts.services import fetch_export
from socialflow.core.bytes import serve_stored
from socialflow.core.doors import KEPT_BY_NOBODY


def send_export(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """Answer with one of one's own copies; a download that goes on where it stopped is noted no second time.

    The caller has asked for fresh proof. Raises what `fetch_export` raises.
    """
    person = person_of(request)
    is_beginning = request.method == "GET" and request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
    key = fetch_export(person=person, export_id=export_id, is_noted=is_beginning)
    response = serve_stored(request, key, "application/zip", KEPT_BY_NOBODY)
    response.headers["Content-Disposition"] = f'attachment; filename="socialflow-{person.username}.zip"'
    return response
