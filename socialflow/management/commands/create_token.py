"""Make an API token by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.choices import PLAIN_SCOPES, Scope
from accounts.models import User
from accounts.services import create_token
from socialflow.core.errors import DomainError


class Command(BaseCommand):
    """`create_token USERNAME [--scope …]… [--name …]`."""

    help = "Make an API token and print just the token. Each call makes a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and what it may do."""
        parser.add_argument("username")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help=f"may be given several times; {', '.join(PLAIN_SCOPES)} unless given",
        )
        parser.add_argument("--name", help="what the settings page calls it; the moment unless given")

    def handle(self, *, username: str, scope: list[str] | None, name: str | None, **_options: Any) -> None:
        """Print it, nothing else, so that a script can read it."""
        user = User.objects.by_username(username).first()
        if user is None:
            raise CommandError(f"There is nobody named {username}. Make the account with create_user first.")
        try:
            made = create_token(
                user=user, name=name or f"command {timezone.now():%Y-%m-%d %H:%M:%S.%f}", scopes=scope or PLAIN_SCOPES
            )  # fmt: skip
        except DomainError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        self.stdout.write(made.plain)
