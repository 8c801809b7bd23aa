"""Keyset pages: opaque signed cursors and the RFC 8288 Link header.

A cursor names the last row shown; the next page is what sorts after it, so nothing repeats or is skipped when rows come
and go in between.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from socialflow.core.errors import InvalidError

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
_SIGNATURE_BYTES = 12


T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list and the cursor of the next one, None on the last."""

    items: list[T]
    next_cursor: str | None


def encode_cursor(scope: str, values: Sequence[Any]) -> str:
    """Sign the sort key of the last row shown; `scope` names the list, so that a cursor fits no other."""
    body = orjson.dumps(list(values))
    return base64.urlsafe_b64encode(_sign(scope, body, settings.SECRET_KEY) + body).decode().rstrip("=")


def decode_cursor(scope: str, token: str) -> list[Any]:
    """The sort key inside a cursor. Raises InvalidError `invalid_cursor` for anything we did not sign for this list."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not body or not any(hmac.compare_digest(signature, _sign(scope, body, key)) for key in keys):
        raise InvalidError("invalid_cursor", _("That page link is not valid. Start again from the first page."))
    return list(orjson.loads(body))


def page_size(raw: str | None) -> int:
    """The page size asked for, between 1 and 100. Raises InvalidError `invalid_limit`."""
    if raw is None:
        return PAGE_SIZE
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 4 and 1 <= int(raw) <= MAX_PAGE_SIZE):
        raise InvalidError(
            "invalid_limit",
            _("limit is a whole number from 1 to %(max_page_size)s.") % {"max_page_size": MAX_PAGE_SIZE},
        )
    return int(raw)


def paginate(
    queryset: models.QuerySet[Any, Any],
    *,
    scope: str,
    keys: Sequence[str],
    cursor: str | None,
    size: int,
    ascending: bool = False,
) -> Page[Any]:
    """One page of rows by a unique sort key, newest (greatest) first unless `ascending`.

    Args:
        queryset: unsliced; rows are models or `values()` dicts that carry `keys`.
        keys: the columns of the sort key, most significant first, the last one unique.
        size: rows a page.
    Queries: one, of size + 1 rows.
    """
    if cursor:
        queryset = queryset.filter(_after(keys, decode_cursor(scope, cursor), "gt" if ascending else "lt"))
    order = keys if ascending else [f"-{key}" for key in keys]
    return cut_page(list(queryset.order_by(*order)[: size + 1]), scope=scope, keys=keys, size=size)


def cut_page(rows: list[T], *, scope: str, keys: Sequence[str], size: int) -> Page[T]:
    """Make a page of up to size + 1 rows that are already sorted."""
    items, more = rows[:size], len(rows) > size
    return Page(items, encode_cursor(scope, [_value(items[-1], key) for key in keys]) if more else None)


def next_link(url: str, query: Mapping[str, str], cursor: str | None) -> str | None:
    """The address of the next page: the same list and filters with the cursor; None on the last page."""
    if cursor is None:
        return None
    parameters = {key: value for key, value in query.items() if key != "cursor"} | {"cursor": cursor}
    return f"{url}?{urlencode(parameters)}"


def _after(keys: Sequence[str], values: Sequence[Any], lookup: str) -> Q:
    """Rows that sort after a key: (a, b) < (x, y), the leading comparison kept plain so that an index serves it."""
    if len(values) != len(keys):
        raise InvalidError("invalid_cursor", _("That page link is not valid. Start again from the first page."))
    if len(keys) == 1:
        return Q((f"{keys[0]}__{lookup}", values[0]))
    lead = Q((f"{keys[0]}__{lookup}e", values[0]))
    return lead & (Q((f"{keys[0]}__{lookup}", values[0])) | _after(keys[1:], values[1:], lookup))


def _value(row: Any, key: str) -> Any:
    value = row[key] if isinstance(row, Mapping) else getattr(row, key)
    return str(value) if isinstance(value, UUID) else value.isoformat() if isinstance(value, datetime) else value


def _sign(scope: str, body: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), b"cursor:" + scope.encode() + b":" + body, hashlib.sha256)[:_SIGNATURE_BYTES]
