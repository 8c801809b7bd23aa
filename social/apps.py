"""Conversation: posts, comments, likes, saves, the home feed."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Post, Comment, Like, Save."""

    name = "social"
