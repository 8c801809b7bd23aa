"""Conversation in the browser: forms that post and go back, or fragments for htmx."""

from social.views.comments import replies_link

__all__ = ["replies_link"]
