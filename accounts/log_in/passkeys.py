"""How django-otp-webauthn meets our accounts: for which address passkeys are good, and what comes with a new one."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django_otp_webauthn.exceptions import CredentialDisabled, InvalidState
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.utils import rewrite_exceptions

from accounts.models import User
from accounts.services import check_passkey_room, keep_passkey

# Where the library's own views keep what they asked for, until it is answered.
_ASKED = "otp_webauthn_authentication_state"


class PasskeyHelper(WebAuthnHelper):  # type: ignore[misc]  # it has no types
    """The ceremonies of the library, at the address that people know; while there is none, at the one they ask."""

    def get_relying_party_domain(self) -> str:
        """The host that passkeys belong to. Browsers want a name: on a bare number there are none."""
        return urlsplit(self._address()).hostname or ""

    def get_allowed_origins(self) -> list[str]:
        """The one origin whose pages may use them."""
        return [self._address()]

    def register_begin(self, user: User) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the browser needs to make one, and what to remember. Raises ConflictError `too_many_factors`."""
        check_passkey_room(person=user)
        options, asked = super().register_begin(user)
        return options, asked

    def register_complete(self, user: User, state: dict[str, Any], data: dict[str, Any]) -> WebAuthnCredential:
        """Keep a passkey that is right, and tell its owner; all of it or nothing. Raises as `register_begin`."""
        check_passkey_room(person=user)
        with transaction.atomic():
            credential = super().register_complete(user, state, data)
            keep_passkey(person=user, credential=credential)
        return credential

    def _address(self) -> str:
        address = urlsplit(settings.PUBLIC_URL or f"{self.request.scheme}://{self.request.get_host()}")
        return f"{address.scheme}://{address.netloc}"


def ask_for_passkey(request: HttpRequest, person: User) -> dict[str, Any]:
    """What an authenticator needs to show one of this person's passkeys; the session takes one answer to it."""
    options, asked = PasskeyHelper(request).authenticate_begin(user=person, require_user_verification=False)
    request.session[_ASKED] = asked
    return dict(options)


def shown_passkey(request: HttpRequest, person: User, answer: Any) -> WebAuthnCredential:
    """The passkey of this person that answered what the session asked for.

    Raises OTPWebAuthnApiError: `invalid_state`, `invalid_authentication_response`, `credential_user_mismatch` …
    """
    asked = request.session.pop(_ASKED, None)
    # Whatever comes of it, nothing is answered twice.
    request.session.save()
    if not asked:
        raise InvalidState
    with rewrite_exceptions():
        device = PasskeyHelper(request).authenticate_complete(user=person, state=asked, data=answer)
    if not device.confirmed:
        raise CredentialDisabled
    return device
