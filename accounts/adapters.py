"""How allauth meets our accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our rules for allauth's flows."""


def display_name(user: Any) -> str:
    """What mails and pages call a person."""
    return str(user.name)
