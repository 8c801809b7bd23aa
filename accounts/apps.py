"""People: who they are, what they may do, whom they follow."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """User, Follow, ApiToken."""

    name = "accounts"
