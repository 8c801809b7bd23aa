"""manage.py reconcile_counters: prove that counters agree with the rows they count."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from social.services import find_drift, reconcile_counters


class Command(BaseCommand):
    """Print every counter of likes, comments, replies, posts, videos and follows that differs from its rows."""

    help = "Compare every counter with the rows it counts; --repair mends those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say whether to mend, and how much to read at once."""
        parser.add_argument("--repair", action="store_true", help="mend what differs")
        parser.add_argument("--batch", type=int, default=1000, help="rows a statement looks at (default 1000)")

    def handle(self, *args: Any, repair: bool, batch: int, **options: Any) -> None:
        """Print what differs, then the sum; leave with 1 when something differs and was not mended."""
        drifts = reconcile_counters(batch=batch) if repair else find_drift(batch=batch)
        number = 0
        for drift in drifts:
            number += 1
            self.stdout.write(f"{drift.table}.{drift.column} {drift.id}: {drift.stored}, really {drift.actual}")
        if number == 0:
            self.stdout.write("No drift.")
            return
        self.stdout.write(f"{number} {'mended' if repair else 'differ: run again with --repair'}.")
        if not repair:
            raise SystemExit(1)
