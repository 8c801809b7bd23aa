"""Starts ffmpeg and the probe as confined processes: own session, limits, bare environment, dead when the worker is."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import imageio_ffmpeg

GIBIBYTE = 1024**3
LAUNCHER = Path(__file__).with_name("launcher.py")


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
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCHER), description, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        pass_fds=pass_fds,
        env={"LC_ALL": "C.UTF-8", "TMPDIR": str(cwd), "HOME": str(cwd), "AV_LOG_FORCE_NOCOLOR": "1"},
        start_new_session=True,
    )


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
    arguments: Sequence[str], *, limits: Limits, cwd: Path, timeout_seconds: float, pass_fds: Sequence[int] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Run a short program to its end and return its output; TimeoutExpired when it takes too long."""
    process = start_confined(
        arguments, limits=limits, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=pass_fds
    )
    try:
        output, errors = process.communicate(timeout=timeout_seconds)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)
    finally:
        end_confined(process)
