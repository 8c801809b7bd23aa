"""People: who they are, what they may do, whom they follow."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out


class AccountsConfig(AppConfig):
    """User, Follow, ApiToken."""

    name = "accounts"

    def ready(self) -> None:
        """Register the event handlers, and let whatever is open in the name of a session end with it."""
        from accounts import handlers  # noqa: F401, PLC0415 - handlers may load only when the models are ready
        from accounts.services import announce_log_out  # noqa: PLC0415 - needs the models

        user_logged_out.connect(announce_log_out, dispatch_uid="accounts.log_out")
