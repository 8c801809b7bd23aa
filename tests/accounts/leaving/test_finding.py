"""The end of an account among millions of rows: whatever names a person is found by an index, in every table."""

import pytest
from django.apps import apps
from django.db import connection, transaction

from accounts.models import User
from accounts.services import Admission, Newcomer, refuse_signup, sign_up
from socialflow.core.ids import uuid7

pytestmark = pytest.mark.django_db


def columns_that_name_a_person():
    """Table and column of everything that points at a person, those of libraries too."""
    return sorted(
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User
    )


def plan_of(table, column):
    """How the database would look for the rows of somebody, as it does for a foreign key: for whoever it may be."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f'PREPARE look (uuid) AS SELECT 1 FROM "{table}" WHERE "{column}" = $1')  # noqa: S608 - ours
        cursor.execute(f"EXPLAIN EXECUTE look ('{uuid7()}')")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("DEALLOCATE look")
    return plan


def test_many_tables_name_people():
    assert len(columns_that_name_a_person()) > 25


@pytest.mark.parametrize(("table", "column"), columns_that_name_a_person())
def test_nobody_is_looked_for_row_by_row(table, column):
    plan = plan_of(table, column)
    assert "Seq Scan" not in plan, plan
    assert "Index Cond" in plan, plan


def test_who_is_turned_down_leaves_no_row(settings, staff):
    settings.SIGNUP_POLICY = "approval"
    newcomer = Newcomer("mara", "mara@example.com", "correct-horse-battery", is_email_verified=True)
    person = sign_up(newcomer=newcomer, admission=Admission(reason="I paint."))
    refuse_signup(actor=staff, person_id=person.pk, reason="Not now.")
    assert not User.objects.filter(pk=person.pk).exists()
