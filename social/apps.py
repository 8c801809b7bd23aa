"""Conversation: posts, comments, likes, saves, the home feed."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Post, Comment, Like, Save."""

    name = "social"

    def ready(self) -> None:
        """Register what is exported and purged with a person."""
        # They may load only when the models are ready.
        from social.services import own_data, purged_people  # noqa: F401, PLC0415
