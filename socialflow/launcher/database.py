"""What the launcher remembers inside the database, so that the second start skips what the first has done."""

import json
from collections.abc import Collection
from pathlib import Path

import psycopg
from psycopg import sql

from socialflow.launcher.fingerprints import fingerprint_of

_TABLE = "django_migrations"
# The name alone may be anybody's; with this address it was made by `manage.py seed`.
_DEMO_ACCOUNTS = """
    SELECT username FROM users JOIN account_emailaddress ON user_id = users.id
    WHERE is_active AND verified AND username = ANY(%s) AND email = username || '@example.com'
"""


def fingerprint(base_dir: Path) -> str:
    """One word for all migrations there are."""
    patterns = ("*/migrations/*.py", "socialflow/*/migrations/*.py")
    return fingerprint_of(base_dir, [path for pattern in patterns for path in sorted(base_dir.glob(pattern))])


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


def demo_accounts(database_url: str, usernames: Collection[str]) -> set[str]:
    """Those of the names that are accounts of the demo world."""
    with psycopg.connect(database_url, connect_timeout=10) as connection:
        return {str(row[0]) for row in connection.execute(_DEMO_ACCOUNTS, [list(usernames)])}
