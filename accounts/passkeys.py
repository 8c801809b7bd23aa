"""How django-otp-webauthn meets our accounts: for which address passkeys are good, and what comes with a new one."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import User
from accounts.services import keep_passkey


class PasskeyHelper(WebAuthnHelper):  # type: ignore[misc]  # it has no types
    """The ceremonies of the library, at the address that people know; while there is none, at the one they ask."""

    def get_relying_party_domain(self) -> str:
        """The host that passkeys belong to. Browsers want a name: on a bare number there are none."""
        return urlsplit(self._address()).hostname or ""

    def get_allowed_origins(self) -> list[str]:
        """The one origin whose pages may use them."""
        return [self._address()]

    def register_complete(self, user: User, state: dict[str, Any], data: dict[str, Any]) -> WebAuthnCredential:
        """Keep a passkey that is right, and tell its owner; all of it or nothing."""
        with transaction.atomic():
            credential = super().register_complete(user, state, data)
            keep_passkey(person=user, credential=credential)
        return credential

    def _address(self) -> str:
        address = urlsplit(settings.PUBLIC_URL or f"{self.request.scheme}://{self.request.get_host()}")
        return f"{address.scheme}://{address.netloc}"
