"""The project as a Django app: the home of commands that span apps."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SocialFlowConfig(AppConfig):
    """Commands, and the Celery application that every process sends tasks with."""

    name = "socialflow"

    def ready(self) -> None:
        """Make our Celery application the one that tasks are sent by."""
        from socialflow import celery  # noqa: F401, PLC0415 - needs the settings


class AdministrationConfig(AdminConfig):
    """Django's administration, on our site."""

    default_site = "accounts.administration.StaffSite"
