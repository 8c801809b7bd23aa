"""Codes that were mailed in a test."""

import re

from django.core import mail

CODE = re.compile(r"\b[B-Z]{4}-[B-Z]{4}\b")


def mailed_code() -> str:
    """The code of the latest mail."""
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    return found[0]
