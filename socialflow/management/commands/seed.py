"""Build the demo world."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from redis.exceptions import RedisError

from socialflow.core.errors import DomainError
from socialflow.management.demo.clips import ClipFailed
from socialflow.management.demo.logins import LOGINS
from socialflow.management.demo.uploads import VideoFailed
from socialflow.management.demo.world import DemoWorld, is_wanted


class Command(BaseCommand):
    """`seed [--if-empty] [--anywhere] [--without-log-ins]`."""

    help = "Build a small demo world of people, videos and conversation. What is there already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When to do nothing, and whether known passwords are welcome."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where anybody has an account")
        parser.add_argument(
            "--anywhere", action="store_true", help="also outside development, where known passwords let strangers in"
        )
        parser.add_argument("--without-log-ins", action="store_true", help="do not print the log-ins")

    def handle(self, *, if_empty: bool, anywhere: bool, without_log_ins: bool, **_options: Any) -> None:
        """Build it, and print the log-ins."""
        if if_empty and not is_wanted():
            self.stdout.write("Somebody lives here already: the demo world is not built.")
            return
        if not settings.IS_DEVELOPMENT and not anywhere:
            raise CommandError(
                "The demo accounts have known passwords. To build them here all the same, add --anywhere."
            )
        try:
            DemoWorld(self._say).build()
        except (DomainError, ClipFailed, VideoFailed, DatabaseError, RedisError, OSError) as error:
            raise CommandError(
                f"The demo world is not finished: {error} Run `manage.py seed` again to go on."
            ) from error
        except KeyboardInterrupt as interrupt:
            raise CommandError("Interrupted. Run `manage.py seed` again to go on.") from interrupt
        for login in () if without_log_ins else LOGINS:
            self._say(f"  {login}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
