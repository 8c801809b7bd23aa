"""Limits itself, then becomes another program, so that a hostile file can hurt nothing but its own process.

Run as `python -I -S launcher.py '{limits}' program argument…`. It is a program of its own because setting limits
between fork and exec inside a threaded worker (`preexec_fn`) can deadlock; limits and the death signal survive exec.
"""

import ctypes
import json
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (ceiling, ceiling))


def _die_with_parent(parent_pid: int) -> None:
    """Ask Linux to kill this process when its parent ends; elsewhere the caller's own clean-up has to do."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        os._exit(1)


def main() -> None:
    limits = json.loads(sys.argv[1])
    _die_with_parent(limits["parent_pid"])
    _limit(resource.RLIMIT_CPU, limits["cpu_seconds"])
    _limit(resource.RLIMIT_AS, limits["memory_bytes"])
    _limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
    _limit(resource.RLIMIT_NOFILE, limits["open_files"])
    _limit(resource.RLIMIT_CORE, 0)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - becoming the confined program is this script's purpose


if __name__ == "__main__":
    main()
