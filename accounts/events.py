"""What happens to accounts that others want to know."""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from socialflow.core.events import Event


@dataclass(frozen=True)
class MailDue(Event):
    """A person is to be told something by mail."""

    topic: ClassVar[str] = "accounts.mail_due"
    person_id: UUID
    template: str
    base_url: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LogInFailed(Event):
    """A wrong password or code was typed; told of names that nobody has, too, so that both take as long."""

    topic: ClassVar[str] = "accounts.log_in_failed"
    # Empty: nobody's.
    person_id: str
    # What was wrong: "password" or "code".
    step: str
    # How many there were in a row with this one, as far as they are counted.
    failures: int
    address: str | None
    user_agent: str
    base_url: str


@dataclass(frozen=True)
class SignupRefused(Event):
    """Staff turned somebody down who asked to join; the account is gone, so this has all that the mail needs."""

    topic: ClassVar[str] = "accounts.signup_refused"
    email: str
    language: str
    reason: str
    base_url: str


@dataclass(frozen=True)
class TextDue(Event):
    """A text message is to be sent, unless it is too late for it; an empty one is not, and took as long to ask for."""

    topic: ClassVar[str] = "accounts.text_due"
    number: str
    text: str
    send_before: str


@dataclass(frozen=True)
class ExportRequested(Event):
    """Somebody wants a copy of their data."""

    topic: ClassVar[str] = "accounts.export_requested"
    export_id: UUID


@dataclass(frozen=True)
class AccountPurged(Event):
    """Nothing of a person is left; their address is here until they were told, and then nowhere."""

    topic: ClassVar[str] = "accounts.purged"
    email: str
    language: str
