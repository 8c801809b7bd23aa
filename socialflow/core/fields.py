"""Database types that Django has no field for."""

from collections.abc import Iterable

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class IntegerMultirangeField(models.Field):  # type: ignore[type-arg]  # not subscriptable at run time
    """PostgreSQL's int4multirange: whole-second stretches that merge by `+`, in any order and as often as they come."""

    description = "Set of whole-number ranges"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The column's type."""
        return "int4multirange"


def multirange_literal(ranges: Iterable[tuple[int, int]]) -> str:
    """PostgreSQL's text form of half-open ranges: {[0,5),[8,12)}."""
    return "{" + ",".join(f"[{start},{end})" for start, end in ranges) + "}"
