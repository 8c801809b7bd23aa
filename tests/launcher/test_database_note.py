"""What the launcher remembers in the database decides whether a start migrates."""

import psycopg
import pytest
from django.db import connection

from accounts.models import User
from socialflow.launcher import database
from tests.factories.accounts import EmailAddressFactory, UserFactory


@pytest.fixture
def database_url(transactional_db):
    parameters = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(
        **{key: parameters[key] for key in ("host", "port", "user", "password", "dbname")}
    )


def test_a_new_database_has_no_note(settings):
    parameters = {**connection.get_connection_params(), "dbname": "template1"}
    url = psycopg.conninfo.make_conninfo(
        **{key: parameters[key] for key in ("host", "port", "user", "password", "dbname")}
    )
    assert database.read_note(url) == {}


def test_a_note_is_read_back(database_url):
    database.write_note(database_url, {"migrations": "abc'd"})
    assert database.read_note(database_url) == {"migrations": "abc'd"}
    database.write_note(database_url, {})


def test_a_comment_of_somebody_else_counts_as_no_note(database_url):
    with psycopg.connect(database_url) as other:
        other.execute("COMMENT ON TABLE django_migrations IS 'hands off'")
    assert database.read_note(database_url) == {}
    database.write_note(database_url, {})


def test_only_the_log_ins_that_are_there_are_named(database_url):
    for name, address in (("demo", "demo@example.com"), ("creator", "creator@elsewhere.test")):
        EmailAddressFactory(user=UserFactory(username=name), email=address)
    assert database.demo_accounts(database_url, ["demo", "creator", "demo_admin"]) == {"demo"}
    User.objects.update(status="banned")
    assert database.demo_accounts(database_url, ["demo"]) == set()


def test_a_new_or_changed_migration_changes_the_fingerprint(tmp_path):
    (tmp_path / "requirements.txt").write_text("Django==5.2")
    migrations = tmp_path / "videos" / "migrations"
    migrations.mkdir(parents=True)
    seen = {database.fingerprint(tmp_path)}
    (migrations / "0001_initial.py").write_text("a")
    seen.add(database.fingerprint(tmp_path))
    (migrations / "0001_initial.py").write_text("b")
    seen.add(database.fingerprint(tmp_path))
    assert len(seen) == 3
