"""What is remembered between runs: ports, passwords, who runs."""

import json
import socket
import stat

import pytest

from socialflow.core.embedded import EmbeddedError, service_urls
from socialflow.core.embedded.state import RunLock, ServiceState, is_running


@pytest.fixture
def var_dir(tmp_path):
    (tmp_path / "run").mkdir()
    return tmp_path


def test_ports_and_passwords_stay_the_same_and_are_for_the_owner_only(var_dir):
    chosen = ServiceState.choose()
    chosen.save(var_dir)
    assert ServiceState.load(var_dir) == chosen
    assert stat.S_IMODE((var_dir / "run" / "services.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"postgres_port": 1})])
def test_a_damaged_file_counts_as_none(var_dir, text):
    (var_dir / "run" / "services.json").write_text(text)
    assert ServiceState.load(var_dir) is None


def test_a_port_taken_by_a_stranger_is_changed_and_the_rest_kept(var_dir):
    chosen = ServiceState.choose()
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", chosen.postgres_port))
        stranger.listen()
        moved = chosen.on_free_ports()
    assert moved.postgres_port != chosen.postgres_port
    assert moved.postgres_password == chosen.postgres_password
    assert moved.valkey_port == chosen.valkey_port


def test_the_second_run_is_told_who_runs(var_dir):
    first, second = RunLock(var_dir), RunLock(var_dir)
    first.acquire()
    assert is_running(var_dir)
    with pytest.raises(EmbeddedError, match=r"already runs on .* \(process \d+\)"):
        second.acquire()
    first.release()
    assert not is_running(var_dir)
    second.acquire()
    second.release()


def test_other_terminals_find_the_services_only_while_they_run(var_dir):
    chosen = ServiceState.choose()
    chosen.save(var_dir)
    assert service_urls(var_dir) is None
    lock = RunLock(var_dir)
    lock.acquire()
    urls = service_urls(var_dir)
    lock.release()
    assert urls is not None
    assert f":{chosen.postgres_password}@127.0.0.1:{chosen.postgres_port}/socialflow" in urls.database_url
    assert f":{chosen.valkey_password}@127.0.0.1:{chosen.valkey_port}/" in urls.redis_url
