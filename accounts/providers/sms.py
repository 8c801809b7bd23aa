"""Who sends text messages: a gateway that speaks Twilio's API, or a folder on a developer's machine."""

from email.message import EmailMessage
from typing import Protocol

import requests
import structlog
from django.conf import settings

from socialflow.core.mailbox import keep_message

_SECONDS = 10
_log = structlog.get_logger(__name__)


class SmsSender(Protocol):
    """Sends a text."""

    def send(self, number: str, text: str) -> None:
        """Send it to a number in E.164. Raises OSError when it may work later; what never will is logged."""


class MailboxSender:
    """Keeps texts beside the mails of this machine, where /mailbox/ shows them."""

    def send(self, number: str, text: str) -> None:
        """Keep it."""
        message = EmailMessage()
        message["Subject"] = "Text message"
        message["To"] = number
        message.set_content(text)
        keep_message(message.as_bytes())


class TwilioSender:
    """Posts to a Message resource. Source: twilio.com/docs/messaging/api/message-resource#create-a-message-resource."""

    def send(self, number: str, text: str) -> None:
        """Send it: 201 when it is on its way; a 4xx will not get better by trying again, but for 408 and 429."""
        account = settings.SMS_ACCOUNT_SID
        sender = "MessagingServiceSid" if settings.SMS_FROM.startswith("MG") else "From"
        answer = requests.post(
            f"{settings.SMS_API_URL.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json",
            data={"To": number, sender: settings.SMS_FROM, "Body": text},
            auth=(account, settings.SMS_AUTH_TOKEN),
            timeout=_SECONDS,
            allow_redirects=False,
        )
        if answer.status_code in {408, 429} or answer.status_code >= 500:
            raise ConnectionError(f"The SMS gateway answered {answer.status_code}.")
        if answer.status_code != 201:
            _log.error("sms.refused", status=answer.status_code, code=_code_of(answer))


def _code_of(answer: requests.Response) -> object:
    """The gateway's own number of what was wrong; its sentence may repeat the recipient's."""
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return None
    return body.get("code") if isinstance(body, dict) else None
