"""A local mailbox for development: mails are kept as files and read in the browser, nothing is sent."""

import email
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage as Message
from email.policy import default as default_policy
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path as route
from django.urls import reverse
from django.utils import timezone

from socialflow.core.ids import uuid7

_SHOWN = 50


@dataclass(frozen=True)
class KeptMail:
    """A mail as the mailbox page shows it."""

    id: str
    url: str
    subject: str
    to: str
    sent_at: datetime
    body: str


class MailboxBackend(BaseEmailBackend):
    """Django's mail backend that writes each mail to a file under var/mailbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the mails and return how many."""
        for message in email_messages:
            keep_message(message.message().as_bytes())
        return len(email_messages)


def keep_message(message: bytes) -> None:
    """Put a mail, or whatever has the form of one, into the mailbox."""
    _folder().mkdir(parents=True, exist_ok=True)
    (_folder() / f"{uuid7()}.eml").write_bytes(message)


def index(request: HttpRequest, mail_id: str | None = None) -> HttpResponse:
    """The newest mails, latest first, and the one that was chosen."""
    files = sorted(_folder().glob("*.eml"), reverse=True)[:_SHOWN]
    mails = [_read(path) for path in files]
    chosen = next((mail for mail in mails if mail.id == mail_id), None)
    if mail_id and chosen is None:
        raise Http404
    return render(request, "mailbox/index.html", {"messages_list": mails, "message": chosen})


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "mailbox"


def _read(path: Path) -> KeptMail:
    parsed = email.message_from_bytes(path.read_bytes(), _class=Message, policy=default_policy)
    body = parsed.get_body(("plain",))
    sent_at = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    return KeptMail(
        path.stem,
        reverse("mailbox:message", args=[path.stem]),
        str(parsed["Subject"]),
        str(parsed["To"]),
        sent_at,
        str(body.get_content()) if body else "",
    )


app_name = "mailbox"
urlpatterns = [route("", index, name="index"), route("<str:mail_id>", index, name="message")]
