"""Make an account by hand: the first one of an instance, or one for a test."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import QuerySet

from accounts.choices import Role
from accounts.services import admit_confirmed, lock_newcomer, register_user
from socialflow.core.errors import DomainError


class Command(BaseCommand):
    """`create_user USERNAME --email … --password … [--verified] [--staff]`."""

    help = "Make an account. One that exists already with this name and address is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The account's name, address and password."""
        parser.add_argument("username")
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", required=True)
        parser.add_argument("--verified", action="store_true", help="the address needs no code before the first log-in")
        parser.add_argument("--staff", action="store_true", help="may use the administration, with every right")

    def handle(self, *, username: str, email: str, password: str, verified: bool, staff: bool, **_options: Any) -> None:
        """Make it, or find it."""
        role = Role.ADMIN if staff else Role.USER
        same = EmailAddress.objects.filter(email=email.strip().lower())
        if same.filter(verified=True).exclude(user__username=username.lower()).exists():
            raise CommandError("An account with that e-mail address exists already. (email_taken)")
        addresses = same.filter(user__username=username.lower(), user__role=role)
        if addresses.exists():
            if verified:
                _confirm(addresses)
            self.stdout.write(f"@{username.lower()} exists already.")
            return
        try:
            user = register_user(
                username=username, email=email, password=password,
                is_verified=verified, is_reserved_allowed=True, role=role,
            )  # fmt: skip
        except DomainError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        self.stdout.write(self.style.SUCCESS(f"@{user.username} is ready."))


@transaction.atomic
def _confirm(addresses: QuerySet[EmailAddress]) -> None:
    for address in addresses:
        person = lock_newcomer(person_id=address.user_id)
        addresses.update(verified=True)
        admit_confirmed(person=person)
