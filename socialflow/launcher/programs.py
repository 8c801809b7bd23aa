"""The programs that make up SocialFlow on one machine."""

import signal
import sys
from pathlib import Path

from socialflow.launcher.supervisor import Program
from socialflow.settings import env

# How long an open event stream may hold up the end of the web server.
_GRACE_SECONDS = 3
# Each costs some memory while it idles. Videos that cannot be watched yet get the processor first.
_TRANSCODE_SLOTS = 4


def web(host: str, port: int) -> Program:
    """Pages, API and event streams on one port."""
    options = [
        "--interface", "asgi", "--host", host, "--port", str(port), "--workers", "1",
        "--workers-kill-timeout", str(_GRACE_SECONDS), "--log-level", "warning", "--no-ws",
    ]  # fmt: skip
    return Program("web", [sys.executable, "-m", "granian", *options, "socialflow.asgi:application"])


def worker() -> Program:
    """Events, views and everything else that is quick."""
    return _worker("worker", "-Q", "default", "-n", "default@%h", "--concurrency", "1")


def transcode_worker() -> Program:
    """A few videos at once: ffmpeg uses all cores by itself, but a new video must not wait for a long one."""
    slots = str(_TRANSCODE_SLOTS)
    program = _worker("transcode", "-Q", "transcode", "-n", "transcode@%h", "--concurrency", slots)
    # An encode outlasts anyone's patience; stopped at once it goes back to its queue. SIGQUIT is Celery's word for it.
    program.stop_signal = signal.SIGQUIT
    return program


def beat(schedule_file: Path) -> Program:
    """The clock of periodic tasks."""
    return Program("beat", _celery("beat", "--schedule", str(schedule_file), "--pidfile", ""))


def management(name: str, *arguments: str) -> Program:
    """A management command."""
    return Program(name, [sys.executable, str(env.BASE_DIR / "manage.py"), *arguments])


def demo() -> Program:
    """The demo world, built once beside the others; it tells its steps itself, its log would only repeat them."""
    seed = management("demo", "seed", "--if-empty", "--without-log-ins")
    return Program(seed.name, ["env", "LOG_LEVEL=WARNING", *seed.command])


def _worker(name: str, *arguments: str) -> Program:
    """A worker that dies with the launcher whatever it does: its processes go with it, and what was in hand is found
    again from its row.
    """
    command = _celery("worker", *arguments, "--without-gossip", "--without-mingle")
    return Program(name, command, death_signal=signal.SIGKILL)


def _celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "socialflow.celery", "-q", *arguments, "--loglevel", "WARNING"]
