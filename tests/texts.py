"""Text messages that were sent in a test, and numbers of the cast."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from accounts.models import User

NUMBER, TYPED, OTHER = "+447911123456", "+44 7911 123-456", "+4915112345678"
_SIX = re.compile(r"\b\d{6}\b")


@pytest.fixture
def no_texts() -> None:
    """Start with none."""
    for path in _mailbox().glob("*"):
        path.unlink()


def texts() -> list[tuple[str, str]]:
    """The texts that were sent, the latest last, as (number, words)."""
    from socialflow.core.services import relay_due_events

    relay_due_events()
    found = []
    for path in sorted(_mailbox().glob("*.eml")):
        head, _, body = path.read_text().partition("\n\n")
        found.append((head.partition("To: ")[2].partition("\n")[0], body))
    return found


def texted_code() -> str:
    found = _SIX.search(texts()[-1][1])
    assert found
    return found[0]


def own(person: "User", number: str = NUMBER) -> None:
    """Make a number somebody's own."""
    from accounts.services import claim_phone, verify_phone

    claim_phone(person=person, phone=number)
    verify_phone(person=person, phone=number)


def _mailbox() -> Path:
    return Path(settings.VAR_DIR) / "mailbox"
