"""End every session at once: after a breach, or when a key may be in the wrong hands."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import end_everybodys_sessions


class Command(BaseCommand):
    """`end_sessions`."""

    help = "End every session: everybody logs in again. Those of one person end in the administration."

    def handle(self, **_options: Any) -> None:
        """Do it, and say how many there were."""
        self.stdout.write(f"{end_everybodys_sessions()} sessions ended.")
