"""Child processes that never outlive the one that started them, and the ports they listen on."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from socialflow.core.embedded.errors import EmbeddedError

LOOPBACK = "127.0.0.1"
UNPRIVILEGED_USER = "nobody"
_POLL_SECONDS = 0.02


def free_port() -> int:
    """A loopback port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_port_free(port: int) -> bool:
    """Whether a server could listen on the port; a port in TIME_WAIT counts as free, as it does for servers."""
    return why_not_listen(port) is None


def why_not_listen(port: int, host: str = LOOPBACK) -> OSError | None:
    """What the system says to a server that wants the port; None when it may have it."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as refusal:
        return refusal
    return None


def require_free_port(port: int, server: str) -> None:
    """Say who cannot listen where, before the server says it in many more words.

    Raises:
        EmbeddedError: another program listens there.
    """
    if not is_port_free(port):
        raise EmbeddedError(f"Port {port}, which {server} wants, is taken by another program: start again for another.")


def tied_to_parent(command: Sequence[str], death_signal: signal.Signals) -> list[str]:
    """The command, to be sent `death_signal` by the kernel when its parent dies, even by kill -9.

    The signal comes when the thread that started the command ends: start it from a thread that stays.
    Where `setpriv` is missing (macOS) the command comes back as it is.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return list(command)
    return [setpriv, "--pdeathsig", death_signal.name.removeprefix("SIG"), "--", *command]


def without_root(command: Sequence[str], death_signal: signal.Signals, reaches: Sequence[Path]) -> list[str]:
    """The command under an unprivileged user when we are root, because PostgreSQL refuses to run as root.

    Args:
        reaches: paths that the command must get at. When one lies behind a folder closed to others (a checkout in
            /root), the command keeps the one capability that opens it.
    """
    if os.geteuid() != 0:
        return tied_to_parent(command, death_signal)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root and the tool `setpriv` (package util-linux) is missing: "
            "install it, or run as an ordinary user."
        )
    user = pwd.getpwnam(UNPRIVILEGED_USER)
    prefix = [setpriv, "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
    if not all(_is_open_to_others(path) for path in reaches):
        # Without the secure bit access(2), by which PostgreSQL finds its own programs, would not count the capability.
        prefix += ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*prefix, "--pdeathsig", death_signal.name.removeprefix("SIG"), "--", *command]


def give_to_service_user(path: Path) -> None:
    """Hand a folder with all it holds to the user that `without_root` commands run as."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(UNPRIVILEGED_USER)
    if path.stat().st_uid == user.pw_uid:
        return
    for root, _folders, files in os.walk(path):
        os.chown(root, user.pw_uid, user.pw_gid)
        for name in files:
            os.chown(Path(root) / name, user.pw_uid, user.pw_gid, follow_symlinks=False)


def start(command: Sequence[str], *, log: Path, cwd: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, so that a Ctrl-C in the terminal does not hit it, and log to a file."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=cwd, start_new_session=True
        )


def wait_until(condition: Callable[[], bool], timeout_seconds: float) -> bool:
    """Poll until the condition holds; False when the time is up."""
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(_POLL_SECONDS)
    return condition()


def stop(process: subprocess.Popen[bytes], *, gently: signal.Signals, timeout_seconds: float) -> None:
    """Ask a process to end, and end it with its whole group when it does not."""
    if process.poll() is None:
        process.send_signal(gently)
        try:
            process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
            process.wait()


def kill_group(pid: int) -> None:
    """End a process and its children at once."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def running_in(folder: Path) -> list[int]:
    """Processes whose working folder is this one: what an embedded server left behind when its head was killed."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == folder:
                found.append(int(link.parent.name))
        except OSError:  # it ended while we looked, or it is somebody else's
            continue
    return found


def started_with(variable: str, value: str) -> list[int]:
    """Processes that were started with this in their environment, and the children they have forked."""
    wanted, found = f"{variable}={value}".encode(), []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
        except OSError:  # it ended while we looked, or it is somebody else's
            continue
    return found


def end_leftovers(folder: Path) -> None:
    """Kill what still runs in the folder, and wait until it is gone and its shared memory is free."""
    end_all(lambda: running_in(folder), f"in {folder}")


def end_all(find: Callable[[], list[int]], where: str) -> None:
    """Kill what is found until nothing is.

    Raises:
        EmbeddedError: something outlives it.
    """

    def all_gone() -> bool:
        left = find()
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return not left

    if not wait_until(all_gone, timeout_seconds=10):
        raise EmbeddedError(f"Processes of an earlier run {where} cannot be ended: {find()}.")


def _is_open_to_others(path: Path) -> bool:
    """Whether every folder on the way may be entered by anyone."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)
