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
