"""The floor as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db.models.signals import post_migrate

from socialflow.core.partitions import ensure_partitions, partitioned_models
from socialflow.core.timestamps import install_timestamp_loader


def _make_partitions(sender: AppConfig, **_: Any) -> None:
    """Give freshly migrated tables their partitions."""
    for model in partitioned_models():
        if model._meta.app_label == sender.label:
            ensure_partitions(model)


class CoreConfig(AppConfig):
    """Base models, outbox, partitions."""

    name = "socialflow.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Make partitions after every migrate, and read timestamps fast."""
        install_timestamp_loader()
        post_migrate.connect(_make_partitions, dispatch_uid="core.partitions")


class CollectedStaticConfig(StaticFilesConfig):
    """Static files, without those of packages that no page of ours asks for."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*.map", "redoc", "rest_framework"]
