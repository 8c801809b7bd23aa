"""Conversation in the browser: forms that post and go back, or fragments for htmx."""
