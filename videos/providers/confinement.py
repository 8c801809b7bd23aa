"""Starts ffmpeg and the probe as confined processes: own session, limits, bare environment, dead when the worker is."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import imageio_ffmpeg

GIBIBYTE = 1024**3
# What a process may use that reads a source (probe, pictures), and one that encodes it.
READING_MEMORY_BYTES = 4 * GIBIBYTE
ENCODING_MEMORY_BYTES = 8 * GIBIBYTE
# Until a video can be watched its owner waits, so ffmpeg stands in line with everybody; what follows, and the
# pictures, take what is left, about a quarter beside a video that cannot be watched yet.
PATIENT_NICENESS = 5
LAUNCHER = Path(__file__).with_name("launcher.py")
# Linux lets who is not root change the weight of a session ten times a second, all of them together.
GROUP_TRIES, GROUP_TRY_SECONDS = 5, 0.11
LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Limits:
    """What a confined process may use; `file_bytes` is the largest single file it may write."""

    cpu_seconds: int
    memory_bytes: int
    file_bytes: int = GIBIBYTE
    open_files: int = 256
    nice: int = 0


def ffmpeg_program() -> str:
    """The ffmpeg that comes in our wheels, so that every machine encodes alike."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def start_confined(
    arguments: Sequence[str],
    *,
    limits: Limits,
    cwd: Path,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program under limits in a session of its own. The caller must end it with `end_confined`.

    The process dies with the thread that called this, so call it from the thread that will wait for it.
    """
    description = json.dumps(asdict(limits) | {"parent_pid": os.getpid()})
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCHER), description, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        pass_fds=pass_fds,
        env={"LC_ALL": "C.UTF-8", "TMPDIR": str(cwd), "HOME": str(cwd), "AV_LOG_FORCE_NOCOLOR": "1"},
        start_new_session=True,
    )
    if limits.nice:
        give_way(process, niceness=limits.nice)
    return process


def give_way(process: subprocess.Popen[bytes], *, niceness: int) -> None:
    """Let every thread of a confined process stand behind others; for good, since nobody but root may undo it.

    Where Linux shares the processor between sessions first (`sched_autogroup_enabled`, the usual setting), the
    niceness of a thread counts only inside its session, so the session gets the same.
    Source: sched(7), "The autogroup feature".
    """
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PGRP, process.pid, niceness)
    for _ in range(GROUP_TRIES):
        try:
            Path(f"/proc/{process.pid}/autogroup").write_text(str(niceness))
        except BlockingIOError:
            time.sleep(GROUP_TRY_SECONDS)
        except OSError:
            return
        else:
            return


def end_confined(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and all it may have started, and reap it; harmless when it has ended already."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def run_confined(
    arguments: Sequence[str],
    *,
    limits: Limits,
    cwd: Path,
    timeout_seconds: float,
    pass_fds: Sequence[int] = (),
    is_cancelled: Callable[[], bool] = bool,
) -> subprocess.CompletedProcess[bytes]:
    """Run a short program to its end and return its output; TimeoutExpired when it takes too long or is cancelled."""
    deadline = time.monotonic() + timeout_seconds
    process = start_confined(
        arguments, limits=limits, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=pass_fds
    )
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                seconds_left = max(0.0, deadline - time.monotonic())
                output, errors = process.communicate(timeout=min(LOOK_SECONDS, seconds_left))
                return subprocess.CompletedProcess(arguments, process.returncode, output, errors)
            if is_cancelled() or time.monotonic() >= deadline:
                raise subprocess.TimeoutExpired(arguments, timeout_seconds)
    finally:
        end_confined(process)
