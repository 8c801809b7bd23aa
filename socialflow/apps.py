"""The project as a Django app: the home of commands that span apps."""

from django.apps import AppConfig


class SocialFlowConfig(AppConfig):
    """Commands, and the Celery application that every process sends tasks with."""

    name = "socialflow"

    def ready(self) -> None:
        """Make our Celery application the one that tasks are sent by."""
        from socialflow import celery  # noqa: F401, PLC0415 - needs the settings
