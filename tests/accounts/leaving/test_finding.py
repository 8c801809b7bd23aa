"""The end of an account among millions of rows: whatever names a person is found by an index, in every table."""

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import User
from accounts.services import Admission, Newcomer, refuse_signup, sign_up

pytestmark = pytest.mark.django_db


def columns_that_name_a_person():
    """Table and column of everything that points at a person, those of libraries too."""
    return sorted(
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User
    )


def conditions_of_indexes(table, column):
    """The condition of each index that begins with a column; None of one that holds every row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(indpred, indrelid) FROM pg_index"
            " JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
            " WHERE indrelid = %s::regclass AND attname = %s",
            [table, column],
        )
        return [condition for (condition,) in cursor.fetchall()]


def test_many_tables_name_people():
    assert len(columns_that_name_a_person()) > 25


@pytest.mark.parametrize(("table", "column"), columns_that_name_a_person())
def test_nobody_is_looked_for_row_by_row(table, column):
    assert {None, f"({column} IS NOT NULL)"} & set(conditions_of_indexes(table, column))


def test_who_is_turned_down_leaves_no_row(settings, staff):
    settings.SIGNUP_POLICY = "approval"
    newcomer = Newcomer("mara", "mara@example.com", "correct-horse-battery", is_email_verified=True)
    person = sign_up(newcomer=newcomer, admission=Admission(reason="I paint."))
    refuse_signup(actor=staff, person_id=person.pk, reason="Not now.")
    assert not User.objects.filter(pk=person.pk).exists()
