"""The programs that make up SocialFlow on one machine."""

import signal
import sys

from socialflow.launcher.supervisor import Program

# How long an open event stream may hold up the end of the web server.
_GRACE_SECONDS = 3


def web(host: str, port: int) -> Program:
    """Pages, API and event streams on one port."""
    options = [
        "--interface", "asgi", "--host", host, "--port", str(port), "--workers", "1",
        "--workers-kill-timeout", str(_GRACE_SECONDS), "--log-level", "warning", "--no-ws",
    ]  # fmt: skip
    return Program("web", [sys.executable, "-m", "granian", *options, "socialflow.asgi:application"])


def worker() -> Program:
    """Events, views and everything else that is quick."""
    return _celery("worker", "worker", "-Q", "default", "-n", "default@%h", "--concurrency", "1")


def transcode_worker() -> Program:
    """One video at a time: ffmpeg uses all cores by itself."""
    program = _celery("transcode", "worker", "-Q", "transcode", "-n", "transcode@%h", "--concurrency", "1")
    # An encode outlasts anyone's patience; stopped at once it goes back to its queue.
    program.stop_signal = signal.SIGQUIT
    return program


def beat(schedule_file: str) -> Program:
    """The clock of periodic tasks."""
    return _celery("beat", "beat", "--schedule", schedule_file, "--pidfile", "")


def _celery(name: str, *arguments: str) -> Program:
    quiet = ["--loglevel", "WARNING"]
    if arguments[0] == "worker":
        quiet += ["--without-gossip", "--without-mingle"]
    command = [sys.executable, "-m", "celery", "-A", "socialflow.celery", "-q", *arguments, *quiet]
    # SIGQUIT is Celery's word for "at once": what was in hand is found again from its row.
    return Program(name, command, death_signal=signal.SIGQUIT)
