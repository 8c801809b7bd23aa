"""What somebody typed into a form, kept while a page that has to come first takes its place, and shown again once.

It lies in a cookie and not in the session: who has no password proves who they are by a new log-in, which ends that.
The cookie is encrypted, since it outlives a log-out by some minutes.
"""

import json
import re
import time
import zlib
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import SimpleTemplateResponse

from socialflow.core.doors import READING
from socialflow.core.encryption import UndecipherableError, decrypt, encrypt

_PURPOSE = "typed"
_SECONDS = 900
# Browsers keep 4,096 bytes of a cookie, with its name and what else is said of it.
_MOST_BYTES = 3_600
# Names of fields that are not kept: what proves who one is, and what is no part of a form.
_IS_LEFT_OUT = re.compile(r"password|code|secret|csrf|^next$")
# A form of buttons alone, whose hidden fields are nobody's words, sends this along.
_NOTHING_TYPED = "nothing_typed"


def keep_typed(request: HttpRequest, response: HttpResponse, page: str) -> None:
    """Have the browser keep what was sent, for the page (an address) that its form stood on: never a secret."""
    fields = {name: values for name, values in request.POST.lists() if not _IS_LEFT_OUT.search(name)}
    if not fields or _NOTHING_TYPED in fields:
        return
    kept = {
        "who": str(request.user.pk), "at": int(time.time()),
        "page": _with_query(page), "to": request.path, "fields": fields,
    }  # fmt: skip
    value = encrypt(zlib.compress(json.dumps(kept).encode()), purpose=_PURPOSE)
    if len(value) <= _MOST_BYTES:
        response.set_cookie(
            settings.TYPED_COOKIE_NAME, value, max_age=_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
    elif has_typed(request):
        # Nor may what was typed before come back in its place.
        response.delete_cookie(settings.TYPED_COOKIE_NAME)


def has_typed(request: HttpRequest) -> bool:
    """Whether the browser keeps something that was typed."""
    return bool(request.COOKIES.get(settings.TYPED_COOKIE_NAME))


def bring_back_typed(request: HttpRequest, response: SimpleTemplateResponse) -> None:
    """Fill the `form` of a page, before it is drawn, with what this person typed on it; the page itself reads `typed`.

    `typed` names the address that the form was sent to (`to`) and has the last value of each of its fields.
    """
    value = request.COOKIES.get(settings.TYPED_COOKIE_NAME)
    if value is None or request.method not in READING or not isinstance(response.context_data, dict):
        return
    kept = _kept(value)
    if kept is None or (kept["who"], kept["page"]) != (str(request.user.pk), _with_query(request.get_full_path())):
        return
    response.delete_cookie(settings.TYPED_COOKIE_NAME)
    data = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        data.setlist(name, values)
    form = response.context_data.get("form")
    if kept["to"] == request.path and isinstance(form, forms.BaseForm) and not form.is_bound:
        _fill(form, data)
    response.context_data["typed"] = {**data.dict(), "to": kept["to"]}


def _with_query(address: str) -> str:
    """A page without its site; the query says of whom or what a page is."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def _kept(value: str) -> dict[str, Any] | None:
    """What a cookie holds, when it is ours and young enough."""
    try:
        kept: dict[str, Any] = json.loads(zlib.decompress(decrypt(value, purpose=_PURPOSE)))
    except UndecipherableError:
        return None
    return kept if kept["at"] > time.time() - _SECONDS else None


def _fill(form: forms.BaseForm, data: QueryDict) -> None:
    for name, field in form.fields.items():
        if not isinstance(field.widget, forms.PasswordInput):
            sent = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
            form.initial[name] = form.get_initial_for_field(field, name) if sent is None else sent
