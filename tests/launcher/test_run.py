"""`make run` as a person meets it: from an empty folder to a page, and back to nothing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from socialflow.core.embedded import processes
from socialflow.management.demo.logins import DEMO_PASSWORD

ROOT = Path(__file__).parents[2]
BASE = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "SSL_CERT_FILE"}}


def launcher(var_dir, port, *prefix, options=("--no-demo",)):
    return subprocess.Popen(
        [*prefix, sys.executable, "-m", "socialflow.launcher", "--port", str(port), *options],
        cwd=ROOT, env={**BASE, "VAR_DIR": str(var_dir)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def processes_of(var_dir):
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(var_dir) in line]


def children_of(pid):
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    pairs = [line.split() for line in listed.splitlines()[1:]]
    found = [int(pid)]
    for parent in found:
        found += [int(child) for child, its_parent in pairs if int(its_parent) == parent]
    return found[1:]


def states_of(pids):
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,stat,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    return [row for row in rows if int(row[0]) in pids and not row[1].startswith("Z")]


@pytest.fixture
def run(tmp_path, request):
    port = processes.free_port()
    with launcher(tmp_path / "var", port, *getattr(request, "param", ())) as process:
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
    for host in ("127.0.0.1", "localhost"):
        with urllib.request.urlopen(f"http://{host}:{port}/readyz", timeout=10) as response:
            assert response.status == 200
    for wanted in (processes.free_port(), port):
        with launcher(var_dir, wanted) as second:
            said = second.communicate(timeout=30)[0]
        assert second.returncode == 1
        assert f"already runs on {var_dir} (process {process.pid}) at http://localhost:{port}/: open that" in said
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 0
    assert "SocialFlow has stopped." in said
    assert processes_of(var_dir) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
@pytest.mark.parametrize("run", [["sh", "-c", "trap '' INT QUIT; exec \"$@\"", "background"]], indirect=True)
def test_nothing_outlives_a_killed_run_that_a_script_had_put_into_the_background(run):
    process, _port, _var_dir = run
    names = {"web": "granian", "worker": "default@", "transcode": "transcode@", "beat": "--schedule"}

    def all_there():
        args = [row[2] for row in states_of(children_of(process.pid))]
        return all(any(word in each for each in args) for word in names.values())

    assert processes.wait_until(all_there, 10)
    family = children_of(process.pid)
    process.kill()
    assert processes.wait_until(lambda: not states_of(family), 8), states_of(family)


def test_the_site_is_open_while_the_demo_world_is_built_and_may_be_stopped(tmp_path):
    port, said = processes.free_port(), []
    with launcher(tmp_path / "var", port, options=()) as process:
        for line in process.stdout:
            said.append(line)
            if line.startswith("demo "):
                break
        assert any(f"SocialFlow is open: http://localhost:{port}/" in line for line in said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
            assert response.status == 200
        process.send_signal(signal.SIGINT)
        said.append(process.communicate(timeout=30)[0])
    assert process.returncode == 0
    assert "SocialFlow has stopped." in said[-1]
    assert not any(DEMO_PASSWORD in line for line in said)
    assert processes_of(tmp_path / "var") == []


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


@pytest.fixture
def like_anybody():
    """What goes before a command that may not do more than anybody's."""
    lowest = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if not lowest.exists() or int(lowest.read_text()) < 81:
        pytest.skip("here everybody may listen on port 80")
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("there is no setpriv to give up what only root may do")
    return ["setpriv", "--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service"]


def test_a_port_for_root_only_is_said_to_be_one(tmp_path, like_anybody):
    with launcher(tmp_path / "var", 80, *like_anybody) as process:
        said = process.communicate(timeout=30)[0]
    assert process.returncode == 1
    assert "Your user is not allowed to listen on port 80: choose one above 1023" in said


@pytest.mark.parametrize("port", ["0", "99999", "web", ""])
def test_what_is_no_port_is_refused_in_words(tmp_path, port):
    with launcher(tmp_path / "var", port) as process:
        said = process.communicate(timeout=30)[0]
    assert process.returncode == 2
    assert said == f"SocialFlow: {port or 'Nothing'} is no port: choose one from 1024 to 65535.\n"
