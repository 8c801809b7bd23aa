"""The embedded PostgreSQL starts from whatever an earlier run left, and says clearly why when it cannot."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg
import pytest

from socialflow.core.embedded import EmbeddedError, processes
from socialflow.core.embedded.postgres import EmbeddedPostgres


@pytest.fixture
def postgres(tmp_path):
    server = EmbeddedPostgres(tmp_path / "postgres", processes.free_port(), "pass'word", durable=False)
    yield server
    server.stop()
    processes.end_leftovers(server.folder)


def value(server, query):
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="socialflow", password=server.password, dbname="socialflow"
    ) as connection:
        return connection.execute(query).fetchone()[0]


def write_a_row(server):
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="socialflow", password=server.password, dbname="socialflow"
    ) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")


def test_starts_as_version_18_with_unicode_rules_and_only_on_loopback(postgres):
    postgres.start()
    assert value(postgres, "SHOW server_version").startswith("18.")
    assert value(postgres, "SELECT lower('ÉТ')") == "éт"
    assert value(postgres, "SHOW listen_addresses") == "127.0.0.1"
    assert value(postgres, "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'") == 1
    assert value(postgres, "SHOW shared_preload_libraries") == "pg_stat_statements"


def test_never_runs_as_root(postgres):
    postgres.start()
    assert (postgres.folder / "postmaster.pid").stat().st_uid != 0


def test_a_wrong_password_is_refused(postgres):
    postgres.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host="127.0.0.1", port=postgres.port, user="socialflow", password="x", dbname="postgres")


def test_rows_survive_stop_and_start(postgres):
    postgres.start()
    write_a_row(postgres)
    postgres.stop()
    assert postgres.pid is None
    assert not (postgres.folder / "postmaster.pid").exists()
    postgres.start()
    assert value(postgres, "SELECT count(*) FROM kept") == 1


def test_recovers_after_the_postmaster_was_killed_with_a_query_running(postgres):
    postgres.start()
    write_a_row(postgres)
    busy = psycopg.connect(postgres.url.replace("'", "%27"), autocommit=True)
    busy.execute("SET statement_timeout = 0")
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1e12)")
    os.kill(postgres.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: postgres.pid is None, 5)
    postgres.start()
    assert value(postgres, "SELECT count(*) FROM kept") == 1
    busy.close()


def test_a_stale_pid_file_with_a_living_strangers_number_does_not_stop_it(postgres):
    postgres.start()
    postgres.stop()
    (postgres.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.folder}\n0\n5432\n\n127.0.0.1\n")
    postgres.start()
    assert value(postgres, "SELECT 1") == 1


def test_an_interrupted_first_start_begins_anew(postgres):
    draft = postgres.folder.with_name("postgres.new")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    postgres.start()
    assert value(postgres, "SELECT 1") == 1
    assert not draft.exists()


def test_a_lost_password_is_replaced(postgres):
    postgres.start()
    write_a_row(postgres)
    postgres.stop()
    postgres.password = "another"
    postgres.set_password()
    postgres.start()
    assert value(postgres, "SELECT count(*) FROM kept") == 1


def test_a_taken_port_is_named_in_the_reason(postgres):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", postgres.port))
        stranger.listen()
        with pytest.raises(EmbeddedError, match="which PostgreSQL wants, is taken by another program"):
            postgres.start()


@pytest.mark.parametrize(
    ("version", "words"), [("15\n", "was written by PostgreSQL 15, this is 18"), (None, "is no PostgreSQL data folder")]
)
def test_a_foreign_folder_is_refused_and_left_alone(postgres, version, words):
    postgres.folder.mkdir()
    if version:
        (postgres.folder / "PG_VERSION").write_text(version)
    with pytest.raises(EmbeddedError, match=words):
        postgres.start()
    assert postgres.folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
def test_ends_when_its_launcher_is_killed(tmp_path, postgres):
    script = tmp_path / "launcher.py"
    script.write_text(
        textwrap.dedent(f"""
        import pathlib, time
        from socialflow.core.embedded.postgres import EmbeddedPostgres
        EmbeddedPostgres(pathlib.Path({str(postgres.folder)!r}), {postgres.port}, "x", durable=False).start()
        print("started", flush=True)
        time.sleep(60)
        """)
    )
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    ) as launcher:
        assert launcher.stdout.readline() == b"started\n"
        assert processes.running_in(postgres.folder)
        launcher.kill()
    assert processes.wait_until(lambda: not processes.running_in(postgres.folder), 10)
