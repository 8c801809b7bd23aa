"""Models and migrations say the same, and the release before goes on working when they have run."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations import AddField
from django.db.migrations.loader import MigrationLoader

# Of before there was a release.
BEFORE = {("accounts", f"{number:04}") for number in range(12)}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_who_does_not_know_a_new_column_can_still_insert():
    fields = {
        (app, name, operation.name): operation.field
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if (app, name[:4]) not in BEFORE and "site-packages" not in apps.get_app_config(app).path
        for operation in migration.operations
        if isinstance(operation, AddField)
    }
    assert len(fields) >= 3
    assert [where for where, field in fields.items() if not field.null and not field.has_db_default()] == []
