"""Make an API token by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.choices import PLAIN_SCOPES, Scope
from accounts.models import ApiToken, User
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
            made = create_token(user=user, name=name or _free_name(user), scopes=scope or PLAIN_SCOPES)
        except DomainError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        self.stdout.write(made.plain)


def _free_name(user: User) -> str:
    """The moment, and a number when the person has a token of that name."""
    taken = set(ApiToken.objects.filter(user=user).values_list("name", flat=True))
    moment = f"create_token {timezone.now():%Y-%m-%d %H:%M:%S}"
    return next(name for name in (moment, *(f"{moment} ({n})" for n in range(2, len(taken) + 3))) if name not in taken)
