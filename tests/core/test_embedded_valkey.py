"""The embedded Valkey keeps what it acknowledged, whatever kills it."""

import os
import signal
import socket
import stat

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from socialflow.core import patience
from socialflow.core.embedded import EmbeddedError, processes
from socialflow.core.embedded.valkey import EmbeddedValkey
from socialflow.core.patience import Counter, Patience, take_try
from socialflow.core.redis import redis_client


@pytest.fixture
def valkey(tmp_path):
    server = EmbeddedValkey(tmp_path / "a folder" / "valkey", processes.free_port(), "secret")
    yield server
    server.stop()


@pytest.fixture
def client(valkey):
    valkey.start()
    connection = redis.Redis.from_url(valkey.url)
    yield connection
    connection.close()


def test_kill_loses_nothing_that_was_acknowledged(valkey, client):
    for number in range(500):
        client.xadd("views:heartbeats", {"n": number})
    os.kill(valkey.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: valkey.pid is None, 5)
    valkey.start()
    assert client.xlen("views:heartbeats") == 500


def test_data_survives_stop_and_start(valkey, client):
    client.set("a", "b")
    valkey.stop()
    valkey.start()
    assert client.get("a") == b"b"


def test_who_guesses_waits_after_a_restart_too(valkey, client, settings):
    limit = Patience("restart", free=2, first=60, growth=2, longest=600, memory=3600)
    me, settings.REDIS_URL = Counter(limit, "me"), valkey.url
    redis_client.cache_clear()
    patience._script.cache_clear()
    try:
        assert [take_try(me).wait_seconds for _ in range(3)] == [0, 0, 60]
        os.kill(valkey.pid, signal.SIGKILL)
        assert processes.wait_until(lambda: valkey.pid is None, 5)
        valkey.start()
        patience._local._rows.clear()
        assert 0 < take_try(me).wait_seconds <= 60
        assert 0 < client.ttl(me.name) <= 3600
    finally:
        redis_client.cache_clear()
        patience._script.cache_clear()


def test_a_wrong_password_is_refused_and_the_right_one_is_not_for_everyones_eyes(valkey, client):
    once = Retry(NoBackoff(), retries=0)
    with (
        redis.Redis(port=valkey.port, password="wrong", retry=once) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()
    assert stat.S_IMODE((valkey.folder / "valkey.conf").stat().st_mode) == 0o600


def test_a_log_cut_in_the_middle_is_read_up_to_the_cut(valkey, client):
    client.set("kept", "1")
    client.set("cut", "x" * 1000)
    os.kill(valkey.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: valkey.pid is None, 5)
    log = next(valkey.folder.glob("appendonlydir/*.incr.aof"))
    os.truncate(log, log.stat().st_size - 500)
    valkey.start()
    assert client.get("kept") == b"1"
    assert client.get("cut") is None


def test_a_taken_port_is_named_in_the_reason(valkey):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", valkey.port))
        stranger.listen()
        with pytest.raises(EmbeddedError, match="which Valkey wants, is taken by another program"):
            valkey.start()


def test_nothing_is_written_where_nothing_shall_last(tmp_path):
    server = EmbeddedValkey(tmp_path / "valkey", processes.free_port(), "secret", durable=False)
    server.start()
    with redis.Redis.from_url(server.url) as client:
        client.set("a", "b")
    server.stop()
    assert [path.name for path in server.folder.iterdir()] == ["valkey.conf"]
