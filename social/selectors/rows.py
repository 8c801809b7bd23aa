"""Rows of what was written just now, without reading it back."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from social.models import Comment, Post


def columns_of(written: Post | Comment, columns: Sequence[str]) -> dict[str, Any]:
    """What `.values(*columns)` would read of it; `owner__username` is its owner's. Queries: none."""
    return {column: reduce(getattr, column.split("__"), written) for column in columns}
