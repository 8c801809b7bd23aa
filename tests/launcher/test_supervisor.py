"""Programs are restarted when they die, given up when they keep dying, and never left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from socialflow.core.embedded import EmbeddedError, processes
from socialflow.launcher.supervisor import Program, Supervisor


@pytest.fixture
def supervisor():
    started = Supervisor()
    yield started
    started.stop()


def python(name, code):
    return Program(name, [sys.executable, "-u", "-c", textwrap.dedent(code)])


def alive(pid):
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state) and not state.startswith("Z")


def pids_in(path, count=1):
    assert processes.wait_until(lambda: path.exists() and len(path.read_text().split()) >= count, 10)
    return [int(word) for word in path.read_text().split()]


def keeps_living(path):
    return f"""
        import os, time
        with open({str(path)!r}, "a") as file: print(os.getpid(), file=file)
        time.sleep(60)
    """


def test_what_a_program_says_is_printed_under_its_name(supervisor, capfd):
    supervisor.start(python("web", "print('hello'); import time; time.sleep(60)"), os.environ)
    said = []

    def has_spoken():
        said.append(capfd.readouterr().out)
        return "hello" in "".join(said)

    assert processes.wait_until(has_spoken, 10)
    assert "web       | hello\n" in "".join(said)


def test_a_killed_program_is_started_again(supervisor, tmp_path, capfd):
    supervisor.start(python("worker", keeps_living(tmp_path / "pids")), os.environ)
    first = pids_in(tmp_path / "pids")[0]
    os.kill(first, signal.SIGKILL)
    assert processes.wait_until(lambda: not alive(first), 5)
    supervisor.restart_dead()
    second = pids_in(tmp_path / "pids", 2)[1]
    assert alive(second)
    assert "“worker” ended (killed by SIGKILL): starting it again." in capfd.readouterr().out


def test_a_program_that_keeps_dying_ends_the_run_with_one_sentence(supervisor):
    supervisor.start(python("beat", "raise SystemExit(3)"), os.environ)

    def watch_for_ten_seconds():
        for _ in range(100):
            supervisor.restart_dead()
            time.sleep(0.1)

    with pytest.raises(EmbeddedError, match="“beat” ended 5 times within a minute \\(exit code 3\\)"):
        watch_for_ten_seconds()


def test_a_program_that_does_not_listen_is_ended_with_its_children(monkeypatch, supervisor, tmp_path):
    monkeypatch.setattr("socialflow.launcher.supervisor._STOP_TIMEOUT_SECONDS", 0.5)
    code = f"""
        import os, signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        with open({str(tmp_path / "pids")!r}, "w") as file: print(os.getpid(), child.pid, file=file)
        time.sleep(60)
    """
    supervisor.start(python("transcode", code), os.environ)
    parent, child = pids_in(tmp_path / "pids", 2)
    supervisor.stop()
    assert processes.wait_until(lambda: not alive(parent) and not alive(child), 5)


def test_the_last_words_of_a_program_are_printed_before_anything_else(capfd):
    seed = python("demo", "for number in range(3000): print('line', number)")
    seed.start(os.environ)
    assert processes.wait_until(lambda: seed.exit_code is not None, 10)
    seed.wait_or_kill(time.monotonic())
    assert "line 2999" in capfd.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how a process was started")
def test_what_an_earlier_run_left_behind_is_ended_with_what_it_has_forked(tmp_path):
    code = f"""
        import os, signal, time
        for each in (signal.SIGTERM, signal.SIGQUIT): signal.signal(each, signal.SIG_IGN)
        child = os.fork() or os.setsid()
        with open({str(tmp_path / "pids")!r}, "a") as file: print(os.getpid(), file=file)
        time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env={"RUN_OF": f"{tmp_path}-2"})
    with subprocess.Popen(command, env={**os.environ, "RUN_OF": str(tmp_path)}) as left:
        pids = pids_in(tmp_path / "pids", 2)
        processes.end_all(lambda: processes.started_with("RUN_OF", str(tmp_path)), "here")
        assert not any(alive(pid) for pid in pids)
        assert left.wait(5) == -signal.SIGKILL
    assert other.poll() is None
    other.kill()
    other.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
def test_programs_end_when_the_launcher_is_killed(tmp_path):
    script = tmp_path / "launcher.py"
    script.write_text(
        textwrap.dedent(f"""
        import os, sys, time
        from socialflow.launcher.supervisor import Program, Supervisor
        code = {textwrap.dedent(keeps_living(tmp_path / "pids"))!r}
        Supervisor().start(Program("web", [sys.executable, "-c", code]), os.environ)
        time.sleep(60)
        """)
    )
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen([sys.executable, str(script)], env=environment, stdout=subprocess.PIPE) as launcher:
        program = pids_in(tmp_path / "pids")[0]
        launcher.kill()
    assert processes.wait_until(lambda: not alive(program), 5)
