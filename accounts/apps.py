"""People: who they are, what they may do, whom they follow."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """User, Follow, ApiToken."""

    name = "accounts"

    def ready(self) -> None:
        """Register what is done about events of ours, and about signals of Django and allauth."""
        from accounts import handlers, receivers  # noqa: F401, PLC0415 - they may load only when the models are ready
