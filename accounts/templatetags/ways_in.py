"""What the operator has set up, for templates that offer it."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django import template
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator, get_default_password_validators
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.forms.admission import INVITE_SESSION_KEY
from accounts.services import INVITE_PEOPLE
from socialflow.core.templatetags.ui import same_for_all

register = template.Library()


@register.simple_tag
def texts_are_sent() -> bool:
    """Whether phone numbers can be confirmed here."""
    return bool(settings.SMS_SENDER)


@register.simple_tag
def contact_address() -> str:
    """Where people write to those who run this site; empty where they name no address."""
    return str(settings.CONTACT_EMAIL)


@register.simple_tag
def minutes_of(setting: str) -> int:
    """For how many minutes something is good, by the name of the setting that has it in seconds."""
    return int(getattr(settings, setting)) // 60


@register.simple_tag(takes_context=True)
def can_sign_up(context: template.Context) -> bool:
    """Whether to offer an account to a visitor: where one needs an invite, to those who came by its link."""
    if settings.SIGNUP_POLICY == "invite":
        return INVITE_SESSION_KEY in context["request"].session
    return bool(settings.SIGNUP_POLICY != "closed")


@register.simple_tag
def is_closed() -> bool:
    """Whether nobody can join here, not even by an invite."""
    return bool(settings.SIGNUP_POLICY == "closed")


@register.simple_tag(takes_context=True)
def settings_sections(context: template.Context, template_name: str, **more: Any) -> SafeString:
    """Draw the list of the settings, as far as there is something to set."""
    request = context["request"]
    person = request.user
    return same_for_all(
        template_name,
        # Up to a key in it: each would be a list of its own that is kept.
        path=f"/{request.resolver_match.route.partition('<')[0]}",
        can_invite=bool(person.is_authenticated and person.is_staff and person.has_perm(INVITE_PEOPLE)),
        has_phone=bool(settings.SMS_SENDER or (person.is_authenticated and person.phone)),
        has_connections=bool(get_adapter().list_providers(request)),
        **more,
    )


@register.simple_tag
def password_rules() -> str:
    """What a new password has to be, in one line; a rule that is broken says more."""
    rules = get_default_password_validators()
    shortest = next(rule.min_length for rule in rules if isinstance(rule, MinimumLengthValidator))
    return _("At least %(count)s characters. Not your name, and none that many people use.") % {"count": shortest}
