"""`make run` as a person meets it: from an empty folder to a page, and back to nothing."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from socialflow.core.embedded import processes

ROOT = Path(__file__).parents[2]
BASE = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "SSL_CERT_FILE"}}


def launcher(var_dir, port):
    return subprocess.Popen(
        [sys.executable, "-m", "socialflow.launcher", "--port", str(port), "--no-demo"],
        cwd=ROOT, env={**BASE, "VAR_DIR": str(var_dir)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def processes_of(var_dir):
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(var_dir) in line]


@pytest.fixture
def run(tmp_path):
    port = processes.free_port()
    with launcher(tmp_path / "var", port) as process:
        said = []
        for line in process.stdout:
            said.append(line)
            if "is ready" in line:
                break
        else:
            pytest.fail("".join(said))
        yield process, port, tmp_path / "var"
        process.kill()


def test_from_an_empty_folder_to_a_page_and_back_to_nothing(run):
    process, port, var_dir = run
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as response:
        assert response.status == 200
    with launcher(var_dir, processes.free_port()) as second:
        said = second.communicate(timeout=30)[0]
    assert second.returncode == 1
    assert f"already runs on {var_dir} (process {process.pid})" in said
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 0
    assert "SocialFlow has stopped." in said
    assert processes_of(var_dir) == []


def test_a_taken_port_is_named_before_anything_starts(tmp_path):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        with launcher(tmp_path / "var", port) as process:
            said = process.communicate(timeout=30)[0]
    assert process.returncode == 1
    assert f"Port {port} is taken by another program: choose another with `make run PORT={port + 1}`." in said
    assert not (tmp_path / "var").exists()
