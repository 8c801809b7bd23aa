"""Mails to people about their accounts: promised in the transaction that causes them, sent after it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from accounts.events import MailDue
from accounts.models import User
from socialflow.core.events import publish
from socialflow.core.languages import speaking, speaking_to
from socialflow.core.origin import current_origin

# What is a moment in the context of a mail; JSON has none.
_MOMENTS = ("timestamp", "until")


def promise_mail(*, person: User, template: str, **context: Any) -> None:
    """Have a person told something by mail; sent at least once after the running transaction.

    Args:
        template: `templates/accounts/email/<template>_subject.txt`, `_message.txt` and `_message.html`.
        context: JSON values for the templates; `person`, `home_url`, from where the request came (`ip`, `user_agent`)
            and when (`timestamp`) are there too, under the names that allauth's mails have for them.
    """
    origin = current_origin()
    publish(
        MailDue(
            person_id=person.pk, template=template, base_url=origin.base_url,
            context={
                "ip": origin.address, "user_agent": origin.user_agent,
                "timestamp": timezone.now().isoformat(), **context,
            },
        )
    )  # fmt: skip


def send_promised_mail(*, person_id: UUID, template: str, base_url: str, context: dict[str, Any]) -> None:
    """Send it to the person's primary address that is verified, in their language and time zone; nobody without one
    is told.

    Raises SMTPException or OSError when the mail server does not take it, after which it is tried again.
    """
    person = User.objects.filter(pk=person_id).first()
    address = EmailAddress.objects.filter(user_id=person_id, verified=True).order_by("-primary").first()
    if person is None or address is None:
        return
    # Moments in a mail are said by the clock of its reader.
    moments = {name: datetime.fromisoformat(context[name]) for name in _MOMENTS if context.get(name)}
    words = {**context, **moments, "person": person}
    with speaking_to(person):
        _send(email=address.email, template=template, base_url=base_url, context=words)


def send_mail_to(*, email: str, template: str, language: str, base_url: str, context: dict[str, Any]) -> None:
    """Send a mail to an address, in a language or the site's own.

    Raises SMTPException or OSError when the mail server does not take it, after which it is tried again.
    """
    with speaking(language):
        _send(email=email, template=template, base_url=base_url, context=context)


def _send(*, email: str, template: str, base_url: str, context: dict[str, Any]) -> None:
    home_url = (settings.PUBLIC_URL or base_url).rstrip("/")
    get_adapter().render_mail(f"accounts/email/{template}", email, {**context, "home_url": home_url}).send()
