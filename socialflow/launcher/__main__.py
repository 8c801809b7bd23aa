"""The command behind `make run`: everything that SocialFlow is, until Ctrl-C."""

import argparse
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from socialflow.core.embedded import EmbeddedError, processes
from socialflow.launcher import console
from socialflow.launcher.address import OPEN_PORT, Address
from socialflow.launcher.run import Run

_PR_SET_PDEATHSIG = 1


class StopRequested(BaseException):
    """Ctrl-C, a kill or a closed terminal; `args[0]` is the exit code."""


def _request_stop(number: int, _frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise StopRequested(128 + number)


def _end_with_make() -> None:
    """Stop when `make` is killed with -9, as when it is stopped by any other signal."""
    if "MAKELEVEL" in os.environ and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--host", default=processes.LOOPBACK, help="address to listen on (%(default)s)")
    parser.add_argument("--port", default=str(OPEN_PORT), help="port to listen on (%(default)s)")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty world")
    arguments = parser.parse_args()
    if not arguments.port.isdecimal() or not 0 < int(arguments.port) < 65536:
        parser.exit(2, f"SocialFlow: {arguments.port or 'Nothing'} is no port: choose one from 1024 to 65535.\n")
    return arguments


def _carefully(action: Callable[[], None]) -> int:
    """The exit code of an action, its expected failures told in one sentence."""
    try:
        action()
    except StopRequested as request:
        return int(request.args[0])
    except EmbeddedError as error:
        console.complain(f"SocialFlow: {error}")
        return 1
    return 0


def main() -> int:
    """Run until stopped; 0 after Ctrl-C, so that `make` does not call it an error."""
    arguments = _arguments()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _request_stop)
    # The programs are stopped by it too, and what a script starts in the background was told to ignore it.
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    _end_with_make()
    run = Run(address=Address(arguments.host, int(arguments.port)), with_demo=not arguments.no_demo)
    code = _carefully(run.up)
    if code > 128:
        console.say("\nStopping …")
    code = _carefully(run.down) or code
    if code > 128:
        console.say("SocialFlow has stopped.")
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
