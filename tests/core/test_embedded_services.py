"""Both services over one folder: what a `make run` finds after anything that may have happened to the last one."""

import os
import shutil
import signal

import psycopg
import pytest
import redis

from socialflow.core.embedded import EmbeddedError, EmbeddedServices, processes, service_urls


@pytest.fixture
def var_dir(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def services(var_dir):
    started = EmbeddedServices(var_dir, durable=False)
    started.start()
    yield started
    started.stop()


def test_other_terminals_reach_them_by_the_urls(services, var_dir):
    urls = service_urls(var_dir)
    with psycopg.connect(urls.database_url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("socialflow",)
    with redis.Redis.from_url(urls.redis_url) as client:
        assert client.ping()


def test_a_second_start_over_the_same_folder_is_refused_and_harms_nothing(services, var_dir):
    with pytest.raises(EmbeddedError, match="already runs on"):
        EmbeddedServices(var_dir, durable=False).start()
    with psycopg.connect(services.postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_what_was_killed_is_started_again_at_the_same_address(services, var_dir):
    before = service_urls(var_dir)
    assert services.restart_dead() == []
    os.kill(services.postgres.pid, signal.SIGKILL)
    os.kill(services.valkey.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: services.postgres.pid is None and services.valkey.pid is None, 5)
    assert services.restart_dead() == ["PostgreSQL", "Valkey"]
    assert service_urls(var_dir) == before
    with psycopg.connect(before.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_ports_and_passwords_lost_with_var_run_are_replaced(services, var_dir):
    services.stop()
    shutil.rmtree(var_dir / "run")
    services.start()
    with psycopg.connect(service_urls(var_dir).database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_only_the_wanted_service_is_started(var_dir):
    only_redis = EmbeddedServices(var_dir, postgres=False, durable=False)
    only_redis.start()
    assert only_redis.postgres is None
    assert not (var_dir / "postgres").exists()
    only_redis.stop()


def test_a_full_disk_is_one_clear_sentence(var_dir, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(100, 99, 1))
    with pytest.raises(EmbeddedError, match=r"The disk that holds .* is nearly full .* then start again\."):
        EmbeddedServices(var_dir, durable=False).start()
