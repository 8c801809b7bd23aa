"""Range partitions on UUIDv7 columns: the migration operation, and making and detaching partitions over time.

A model is partitioned when it carries `partitioning = Partitioning(column=…, every=…)` and its migration creates it
with `CreatePartitioned`. Source: PostgreSQL 18, "Table Partitioning".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from django.apps import apps
from django.db import connections, migrations, models, router, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from django.utils import timezone
from psycopg import sql

from socialflow.core.ids import uuid7_floor

_ADVISORY_LOCK = 0x5F_50_41_52_54
AHEAD = timedelta(days=400)
# Partitions that lack a trigger on TRUNCATE (bit 32 of tgtype) that their table has.
_UNGUARDED = """
    SELECT child.relname, t.tgname, f.proname
    FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
    JOIN pg_inherits i ON i.inhparent = t.tgrelid JOIN pg_class child ON child.oid = i.inhrelid
    WHERE t.tgrelid = to_regclass(%s) AND t.tgtype & 32 <> 0
    AND NOT EXISTS (SELECT FROM pg_trigger own WHERE own.tgrelid = child.oid AND own.tgname = t.tgname)
"""


@dataclass(frozen=True)
class Partitioning:
    """How a model's table is cut: by which UUIDv7 column, into days or months, from how far back."""

    column: str
    every: Literal["day", "month"]
    behind: timedelta

    def bounds(self, start: datetime, end: datetime) -> Iterator[tuple[str, datetime, datetime]]:
        """Suffix, first moment and end of each partition that touches [start, end)."""
        low = self._floor(start)
        while low < end:
            high = self._floor(low + timedelta(days=1 if self.every == "day" else 32))
            yield low.strftime("%Y_%m_%d" if self.every == "day" else "%Y_%m"), low, high
            low = high

    def _floor(self, moment: datetime) -> datetime:
        day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return day if self.every == "day" else day.replace(day=1)


@dataclass(frozen=True)
class Partition:
    """One partition as the database has it; bounds are None for the default partition."""

    name: str
    bound: str

    @property
    def is_default(self) -> bool:
        """Whether this is the partition for rows that no other takes."""
        return self.bound == "DEFAULT"


class CreatePartitioned(migrations.CreateModel):
    """CreateModel whose table is PARTITION BY RANGE (column), with its default partition."""

    def __init__(self, *args: Any, partition_by: str = "id", **kwargs: Any) -> None:
        """Take CreateModel's arguments and the column that the table is cut by."""
        super().__init__(*args, **kwargs)
        self.partition_by = partition_by

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Keep the column when migrations are squashed or written out."""
        name, args, kwargs = super().deconstruct()
        return name, list(args), {**kwargs, "partition_by": self.partition_by}

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the table with its PARTITION BY clause, then the default partition."""
        plain = schema_editor.sql_create_table
        schema_editor.sql_create_table = f'{plain} PARTITION BY RANGE ("{self.partition_by}")'
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = plain
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(f'CREATE TABLE "{table}_default" PARTITION OF "{table}" DEFAULT')


def partitioned_models() -> list[type[models.Model]]:
    """Every installed model that is cut into partitions."""
    return [model for model in apps.get_models() if hasattr(model, "partitioning")]


def list_partitions(model: type[models.Model]) -> list[Partition]:
    """The partitions of a model's table as the catalogue has them, sorted by name."""
    with connections[router.db_for_read(model)].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i "
            "JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname",
            [f'"{model._meta.db_table}"'],
        )
        return [Partition(name, bound) for name, bound in cursor.fetchall()]


def ensure_partitions(
    model: type[models.Model], *, start: datetime | None = None, end: datetime | None = None
) -> list[str]:
    """Make the partitions that are missing from `start` to `end`, and return their names.

    By default from `behind` before now to more than a year ahead. Locks: one advisory lock, so that two callers at
    once make each partition once.
    """
    spec: Partitioning = model.partitioning  # type: ignore[attr-defined]
    table, now = model._meta.db_table, timezone.now()
    alias = router.db_for_write(model)
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
        present = {partition.name for partition in list_partitions(model)}
        missing = [
            (f"{table}_{suffix}", low, high)
            for suffix, low, high in spec.bounds(start or now - spec.behind, end or now + AHEAD)
            if f"{table}_{suffix}" not in present
        ]
        statement = "CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})"
        commands = [
            sql.SQL(statement).format(
                sql.Identifier(name),
                sql.Identifier(table),
                sql.Literal(str(uuid7_floor(low))),
                sql.Literal(str(uuid7_floor(high))),
            )
            for name, low, high in missing
        ]
        if commands:
            cursor.execute(sql.SQL("; ").join(commands).as_string(cursor.connection))
        _guard_partitions(cursor, table)
    return [name for name, _, _ in missing]


def _guard_partitions(cursor: Any, table: str) -> None:
    """Give partitions the triggers on TRUNCATE of their table: PostgreSQL hands down those of rows only."""
    cursor.execute(_UNGUARDED, [f'"{table}"'])
    for partition, trigger, function in cursor.fetchall():
        command = sql.SQL("CREATE TRIGGER {} BEFORE TRUNCATE ON {} EXECUTE FUNCTION {}()").format(
            sql.Identifier(trigger), sql.Identifier(partition), sql.Identifier(function)
        )
        cursor.execute(command.as_string(cursor.connection))


def detach_partition(model: type[models.Model], name: str) -> None:
    """Take an old partition out of its table without blocking readers; it stays as a table of its own to archive.

    Raises ValueError for a name that is not a partition of the model. Must run outside a transaction.
    """
    if name not in {partition.name for partition in list_partitions(model) if not partition.is_default}:
        raise ValueError(f"{name} is not a partition of {model._meta.db_table}")
    with connections[router.db_for_write(model)].cursor() as cursor:
        # CONCURRENTLY is refused while a default partition exists (PostgreSQL 18, ALTER TABLE … DETACH PARTITION).
        command = sql.SQL("ALTER TABLE {} DETACH PARTITION {}")
        cursor.execute(
            command.format(sql.Identifier(model._meta.db_table), sql.Identifier(name)).as_string(cursor.connection)
        )


def count_default_rows(model: type[models.Model]) -> int:
    """How many rows fell into the default partition: anything above zero is an alarm."""
    with connections[router.db_for_read(model)].cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}_default"')  # noqa: S608 - a table of ours
        return int(cursor.fetchone()[0])
