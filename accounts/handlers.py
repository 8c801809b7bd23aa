"""What accounts do when something happened."""

from accounts import services
from accounts.events import MailDue
from socialflow.core.events import handles


@handles(MailDue)
def send_mail(event: MailDue) -> None:
    """Send it."""
    services.send_promised_mail(
        person_id=event.person_id, template=event.template, base_url=event.base_url, context=event.context
    )
