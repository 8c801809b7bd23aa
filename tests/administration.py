"""The administration: its pages, and what staff do there."""

from typing import Any

from django.test import Client

# Each page, and whether moderators see it.
PAGES = {
    "accounts/user": True,
    "accounts/sanction": True,
    "accounts/appeal": True,
    "accounts/invite": True,
    "accounts/auditentry": False,
    "accounts/session": False,
    "accounts/apitoken": False,
    "accounts/totpdevice": False,
    "accounts/rememberedbrowser": False,
    "django_otp_webauthn/webauthncredential": False,
}


def act(client: Client, slug: str, *people: Any, model: str = "user", **fields: Any) -> Any:
    """What comes of an act about people, with a reason."""
    query = "&".join(f"id={person.pk}" for person in people)
    return client.post(f"/admin/accounts/{model}/act/{slug}/?{query}", {"reason": "Spam in forty threads", **fields})
