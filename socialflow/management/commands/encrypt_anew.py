"""Everything that is encrypted at rest, under the newest SECRET_KEY: before an older one is taken from the settings."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import encrypt_keys_anew


class Command(BaseCommand):
    """`encrypt_anew`."""

    help = "Encrypt the keys of authenticator apps under the newest SECRET_KEY."

    def handle(self, **_options: Any) -> None:
        """Do it, and say how many there were."""
        self.stdout.write(f"{encrypt_keys_anew()} keys encrypted anew.")
