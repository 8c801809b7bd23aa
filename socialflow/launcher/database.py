"""What the launcher remembers inside the database, so that the second start skips what the first has done."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

_TABLE = "django_migrations"


def fingerprint(base_dir: Path) -> str:
    """One word for all migrations there are: ours by their text, the packages' by the lock file."""
    digest = hashlib.sha256()
    for path in _migration_files(base_dir):
        digest.update(str(path.relative_to(base_dir)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def read_note(database_url: str) -> dict[str, str]:
    """What `write_note` has left; empty for a new database.

    Kept as the comment on Django's own table, so that it comes and goes with the database that it speaks of.
    """
    with psycopg.connect(database_url, connect_timeout=10) as connection:
        row = connection.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [_TABLE]).fetchone()
    try:
        note = json.loads(row[0]) if row and row[0] else {}
    except ValueError:
        note = {}
    return note if isinstance(note, dict) else {}


def write_note(database_url: str, note: dict[str, str]) -> None:
    """Remember in the database."""
    statement = sql.SQL("COMMENT ON TABLE {} IS {}").format(sql.Identifier(_TABLE), sql.Literal(json.dumps(note)))
    with psycopg.connect(database_url, connect_timeout=10) as connection:
        connection.execute(statement)


def _migration_files(base_dir: Path) -> Iterable[Path]:
    yield base_dir / "requirements.txt"
    for pattern in ("*/migrations/*.py", "socialflow/*/migrations/*.py"):
        yield from sorted(base_dir.glob(pattern))
