"""What accounts do when something happened."""

from uuid import UUID

from accounts import services
from accounts.events import LogInFailed, MailDue
from socialflow.core.events import handles
from socialflow.core.origin import Origin, coming_as


@handles(MailDue)
def send_mail(event: MailDue) -> None:
    """Send it."""
    services.send_promised_mail(
        person_id=event.person_id, template=event.template, base_url=event.base_url, context=event.context
    )


@handles(LogInFailed)
def note_failed_log_in(event: LogInFailed) -> None:
    """Write it to the log of whose account it was tried on."""
    if event.person_id:
        with coming_as(Origin(event.address, event.user_agent, event.base_url)):
            services.note_failed_log_in(person_id=UUID(event.person_id), step=event.step, failures=event.failures)
