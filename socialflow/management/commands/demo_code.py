"""The code that the demo administrator's app would show now, for those who do not want to type its key into an app."""

import time
from base64 import b32decode
from typing import Any

from django.core.management.base import BaseCommand

from accounts.providers.one_time_codes import code_of, readable_key, step_of
from socialflow.management.demo.logins import LOGINS


class Command(BaseCommand):
    """`demo_code`."""

    help = "Print the code that the app of the demo administrator shows at this moment."

    def handle(self, **_options: Any) -> None:
        """Print it, and the key for an app of one's own."""
        for login in LOGINS:
            if login.totp_key:
                key = b32decode(login.totp_key)
                code = code_of(key, step_of(time.time()))
                self.stdout.write(f"{login.username}: {code}   (key for an app: {readable_key(key)})")
