"""What accounts do when something happened."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts import services, tasks
from accounts.events import AccountPurged, ExportRequested, LogInFailed, MailDue, SignupRefused, TextDue
from socialflow.core.events import handles
from socialflow.core.origin import Origin, coming_as


@handles(MailDue)
def send_mail(event: MailDue) -> None:
    """Send what was promised; while the mail server is away the event stays, and is delivered again."""
    services.send_promised_mail(
        person_id=event.person_id, template=event.template, base_url=event.base_url, context=event.context
    )


@handles(LogInFailed)
def note_failed_log_in(event: LogInFailed) -> None:
    """Write it to the log of whose account it was tried on, as coming from where it came."""
    if event.person_id:
        with coming_as(Origin(event.address, event.user_agent, event.base_url)):
            services.note_failed_log_in(person_id=UUID(event.person_id), step=event.step, failures=event.failures)


@handles(SignupRefused)
def send_refusal(event: SignupRefused) -> None:
    """Tell why, at an address that no account has any more."""
    services.send_mail_to(
        email=event.email, template="signup_refused", language=event.language, base_url=event.base_url,
        context={"reason": event.reason},
    )  # fmt: skip


@handles(TextDue)
def send_text(event: TextDue) -> None:
    """Send a text while it is of use: the code in a late one opens nothing."""
    if event.text and datetime.fromisoformat(event.send_before) > timezone.now():
        services.send_promised_text(number=event.number, text=event.text)


@handles(ExportRequested)
def enqueue_export(event: ExportRequested) -> None:
    """Have a worker make the copy; the sweeper finds it when this message is lost."""
    tasks.make_export.delay(str(event.export_id))


@handles(AccountPurged)
def send_farewell(event: AccountPurged) -> None:
    """Say goodbye, at an address that is nowhere else any more."""
    services.send_mail_to(
        email=event.email, template="account_purged", language=event.language, base_url="", context={}
    )
