"""The audit log keeps what was written, whatever is tried."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from accounts.choices import Action
from accounts.models import AuditEntry
from accounts.services import record_action
from socialflow.core.partitions import list_partitions

pytestmark = pytest.mark.django_db


def refused(statement, *values):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(caught.value)


@pytest.fixture
def entry(owner):
    return record_action(action=Action.TOKEN_MADE, subject=owner, actor=owner, name="player")


@pytest.fixture
def partition(entry):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_entries WHERE id = %s", [entry.pk])
        return cursor.fetchone()[0]


def test_an_entry_is_neither_changed_nor_deleted(entry, owner):
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(actor=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()
    entry.refresh_from_db()
    assert entry.actor == owner


@pytest.mark.parametrize("table", ["audit_entries", "its partition"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET action = 'nothing'",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "TRUNCATE {} CASCADE",
        "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (id) DO UPDATE SET action = 'nothing'",
    ],
)
def test_the_database_refuses_on_the_table_and_on_each_partition(entry, partition, table, statement):
    name = table if table == "audit_entries" else partition
    assert "pgtrigger: Cannot" in refused(statement.format(name))
    entry.refresh_from_db()
    assert entry.action == Action.TOKEN_MADE


def test_every_partition_refuses_to_be_emptied():
    names = {partition.name for partition in list_partitions(AuditEntry)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgtype & 32 <> 0 AND t.tgenabled = 'O'"
        )
        guarded = {name for (name,) in cursor.fetchall()}
    assert names | {"audit_entries"} <= guarded


def test_an_entry_outlives_whom_it_tells_of(entry, owner):
    from accounts.models import User

    identifier = owner.pk
    User.objects.filter(pk=identifier).delete()
    entry.refresh_from_db(fields=["subject"])
    assert entry.subject_id == identifier
