"""Conversation, for programs."""
