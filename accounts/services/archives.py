"""Writing a copy of somebody's data: a ZIP of JSON and media, in little memory however much there is."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.export_parts import BATCH, Row, StoredFile, files, tables
from socialflow.core.languages import speaking
from socialflow.core.storage import stored_chunks

# Rows are little beside media, and more than nothing.
_TABLES_PERCENT = 10
# Called with percents, often: it may raise to stop the writing.
Progress = Callable[[int], None]


def write_archive(*, person: User, file: IO[bytes], progress: Progress) -> None:
    """Write all that the apps have of a person into a file, which need not be seekable.

    Raises what `progress` raises.
    """
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(person))
        for done, (name, rows) in enumerate(tables().items()):
            percent = done * _TABLES_PERCENT // len(tables())
            _write_rows(archive, f"{name}.json", rows(person), partial(progress, percent))
        if missing := _write_files(archive, person, progress):
            _write_rows(archive, "missing.json", [{"name": name} for name in missing], lambda: None)


def _readme(person: User) -> str:
    with speaking(person.language):
        text = _(
            "What SocialFlow has of @%(username)s, as of %(moment)s.\n\n"
            "Each .json file holds a list, the latest first; an empty list means nothing. Moments are in UTC.\n"
            "Your pictures lie beside this file, your videos in videos/, each in a folder named by its id.\n"
            "If something could not be found while this was made, missing.json names it.\n"
        )
    return text % {"username": person.username, "moment": timezone.now().isoformat(timespec="seconds")}


def _write_rows(archive: ZipFile, name: str, rows: Iterable[Row], tick: Callable[[], None]) -> None:
    with archive.open(name, "w", force_zip64=True) as entry:
        entry.write(b"[")
        for number, row in enumerate(rows):
            if number % BATCH == 0:
                tick()
            entry.write(b",\n" if number else b"\n")
            entry.write(orjson.dumps(row, default=_plain))
        entry.write(b"\n]\n")


def _write_files(archive: ZipFile, person: User, progress: Progress) -> list[str]:
    """Write what lies in the storage; the names of what was not there."""
    total = sum(source.measure(person) for source in files())
    written, missing = 0, []

    def note(count: int) -> None:
        nonlocal written
        written += count
        share = min(written / total, 1) if total else 1
        progress(_TABLES_PERCENT + int((99 - _TABLES_PERCENT) * share))

    note(0)
    for source in files():
        for stored in source.find(person):
            try:
                _write_file(archive, stored, note)
            except FileNotFoundError:
                missing.append(stored.name)
    return missing


def _write_file(archive: ZipFile, stored: StoredFile, note: Callable[[int], None]) -> None:
    """Copy a file as it is: media are compressed already. Raises FileNotFoundError."""
    chunks = (chunk for key in stored.keys for chunk in stored_chunks(key))
    first = next(chunks, b"")
    now = timezone.now()
    entry = ZipInfo(stored.name, date_time=(now.year, now.month, now.day, now.hour, now.minute, now.second))
    entry.compress_type = ZIP_STORED
    entry.external_attr = 0o600 << 16
    with archive.open(entry, "w", force_zip64=True) as target:
        target.write(first)
        note(len(first))
        for chunk in chunks:
            target.write(chunk)
            note(len(chunk))


def _plain(value: Any) -> Any:
    """What JSON has no word for: sets and ranges as text, bytes never."""
    if isinstance(value, bytes | memoryview):
        raise TypeError("bytes have no place in an export")
    return str(value)
