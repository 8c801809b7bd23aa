"""Copies of one's data and leaving, as the API takes and shows them."""

from rest_framework import serializers

from accounts.choices import ExportState


class ExportOutput(serializers.Serializer[None]):
    """A copy of your data."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ExportState.choices)
    progress_percent = serializers.IntegerField()
    size_bytes = serializers.IntegerField(allow_null=True, help_text="Null until it is ready.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Until when it can be downloaded.")
    download_url = serializers.URLField(allow_null=True, help_text="Null unless it is ready.")


class DeletionInput(serializers.Serializer[None]):
    """That you mean it."""

    username = serializers.CharField(max_length=60, help_text="Your own.")


class DeletionOutput(serializers.Serializer[None]):
    """When your account is purged."""

    purge_at = serializers.DateTimeField(help_text="Until then it can be taken back by logging in.")
