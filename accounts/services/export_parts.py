"""What a copy of somebody's data is made of: each app says what it has of a person, in rows and in files.

Accounts knows none of the apps above it: they register here, as handlers of events do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from socialflow.core.cursors import paginate

# How many rows are in memory at once.
BATCH = 500

Row = Mapping[str, Any]
Rows = Callable[[User], Iterable[Row]]


@dataclass(frozen=True)
class StoredFile:
    """A file of the archive, and what it is in the storage: the bytes of these keys, one after the other."""

    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Files:
    """What one app keeps of a person in the storage, and how many bytes that are, more or less."""

    find: Callable[[User], Iterable[StoredFile]]
    measure: Callable[[User], int]


_tables: dict[str, Rows] = {}
_files: list[Files] = []


def contributes_to_export(name: str) -> Callable[[Rows], Rows]:
    """Register what yields the rows of `<name>.json`, a person's own and nobody else's, in little memory."""

    def register(rows: Rows) -> Rows:
        _tables[name] = rows
        return rows

    return register


def contributes_files(*, measure: Callable[[User], int]) -> Callable[[Callable[[User], Iterable[StoredFile]]], Files]:
    """Register what finds the files that a person gave us; `measure` says how many bytes these have."""

    def register(find: Callable[[User], Iterable[StoredFile]]) -> Files:
        files = Files(find, measure)
        _files.append(files)
        return files

    return register


def tables() -> Mapping[str, Rows]:
    """What is registered, by the name of its file."""
    return dict(sorted(_tables.items()))


def files() -> Sequence[Files]:
    """What is registered."""
    return tuple(_files)


def every_row(queryset: QuerySet[Any, Any], *, keys: Sequence[str] = ("id",)) -> Iterator[Any]:
    """All rows by a unique key that an index serves, the latest first, a batch at a time. Queries: one a batch."""
    cursor = None
    while True:
        page = paginate(queryset, scope="export", keys=keys, cursor=cursor, size=BATCH)
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return
