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
