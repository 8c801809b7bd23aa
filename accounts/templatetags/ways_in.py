"""What the operator has set up, for templates that offer it."""

from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator, get_default_password_validators
from django.utils.translation import gettext as _

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


@register.simple_tag
def password_rules() -> str:
    """What a new password has to be, in one line; a rule that is broken says more."""
    rules = get_default_password_validators()
    shortest = next(rule.min_length for rule in rules if isinstance(rule, MinimumLengthValidator))
    return _("At least %(count)s characters. Not your name, and none that many people use.") % {"count": shortest}
