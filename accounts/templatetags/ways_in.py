"""What the operator has set up, for templates that offer it."""

from typing import Any

from django import template
from django.conf import settings

from accounts.services import INVITE_PEOPLE

register = template.Library()


@register.simple_tag
def texts_are_sent() -> bool:
    """Whether phone numbers can be confirmed here."""
    return bool(settings.SMS_SENDER)


@register.simple_tag
def has_terms() -> bool:
    """Whether there are terms to read."""
    return bool(settings.TERMS_VERSION)


@register.simple_tag
def may_invite(person: Any) -> bool:
    """Whether a person makes links by which others sign up."""
    return bool(person.is_authenticated and person.is_staff and person.has_perm(INVITE_PEOPLE))
