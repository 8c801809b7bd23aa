"""People: who they are, what they may do, whom they follow."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, what they prove who they are by, how they stand to one another, and what staff decide about them."""

    name = "accounts"

    def ready(self) -> None:
        """Register what is done about events and signals, what goes with a person, what holds the log-in library."""
        # They may load only when the models are ready.
        from accounts import handlers, receivers  # noqa: F401, PLC0415
        from accounts.log_in.claims import let_the_mail_decide  # noqa: PLC0415
        from accounts.log_in.waiting import watch_waiting_log_ins  # noqa: PLC0415
        from accounts.services import own_data, purged_relations  # noqa: F401, PLC0415

        let_the_mail_decide()
        watch_waiting_log_ins()
