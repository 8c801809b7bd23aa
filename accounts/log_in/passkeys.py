"""How django-otp-webauthn meets our accounts: for which address passkeys are good, and which log in alone."""

import time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django_otp_webauthn import exceptions
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.utils import rewrite_exceptions
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import CollectedClientData

from accounts.log_in.stages import note_shown
from accounts.models import User
from accounts.services import begin_log_in_by_passkey, check_passkey_room, keep_passkey, report_failed_log_in
from socialflow.core.network import client_address, network_of
from socialflow.core.patience import give_back_try

# What allauth's record of a session calls a log-in by a passkey alone.
_METHOD = "passkey"
# Where the library's own views keep what they asked for, until it is answered; a log-in wants more of the answer.
_ASKED = "otp_webauthn_authentication_state"
_ASKED_TO_LOG_IN = "passkey_log_in_state"
# What is sent in the last moment may be on its way for so many seconds.
_ON_ITS_WAY = 30


class PasskeyRefused(exceptions.OTPWebAuthnApiError):  # type: ignore[misc]  # it has no types
    """One answer, whatever is not right: nobody learns that a passkey is somebody's, or what has become of them."""

    status_code = 422
    default_code = "passkey_refused"
    default_detail = gettext_lazy(
        "This passkey does not log you in. Log in another way: it may be good as your second step."
    )


class TooLate(exceptions.InvalidState):  # type: ignore[misc]
    """The session asked for nothing, or for something else since, or too long ago, or was answered already."""

    default_detail = gettext_lazy("That came too late. Try again.")


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

    def get_authentication_state(self, options: dict[str, Any]) -> dict[str, Any]:
        """What to remember of a question, and until when."""
        until = time.time() + options["timeout"] / 1000 + _ON_ITS_WAY
        return {**super().get_authentication_state(options), "until": until}

    def authenticate_complete(self, user: User | None, state: dict[str, Any], data: Any) -> WebAuthnCredential:
        """The passkey that answered on a page of ours. Raises UnprocessableEntity for a page in somebody's frame."""
        if _said_by_browser(data).cross_origin:
            raise exceptions.UnprocessableEntity
        return super().authenticate_complete(user, state, data)

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
    asked = take_question(request)
    with rewrite_exceptions():
        device = PasskeyHelper(request).authenticate_complete(user=person, state=asked, data=answer)
    if not device.confirmed:
        raise exceptions.CredentialDisabled
    return device


def ask_for_log_in(request: HttpRequest) -> dict[str, Any]:
    """What an authenticator needs to show a passkey, the same for everybody; the session takes one answer to it."""
    options, asked = PasskeyHelper(request).authenticate_begin(require_user_verification=True)
    request.session[_ASKED_TO_LOG_IN] = asked
    return dict(options)


def passkey_to_log_in(request: HttpRequest, answer: Any) -> WebAuthnCredential:
    """The passkey that answered what the session asked for, if it logs in alone.

    Raises OTPWebAuthnApiError `passkey_refused`, `invalid_state`; DomainError `too_many_login_attempts` (429).
    """
    asked = take_question(request, _ASKED_TO_LOG_IN)
    place = begin_log_in_by_passkey(address=network_of(client_address(request)))
    try:
        with rewrite_exceptions():
            _check_question(asked, answer)
            shown = PasskeyHelper(request).authenticate_complete(user=None, state=asked, data=answer)
        device = _if_it_logs_in(shown, answer)
    except TooLate:
        give_back_try(place)
        raise
    except exceptions.OTPWebAuthnApiError as error:
        report_failed_log_in(person_id=_owner_of(answer), step=_METHOD)
        raise PasskeyRefused from error
    give_back_try(place)
    return device


def log_in_by_passkey(request: HttpRequest, device: WebAuthnCredential, target: str | None = None) -> HttpResponse:
    """Take its owner through the steps of a log-in: with the device they have shown that it knows them, too."""
    login = Login(user=device.user, redirect_url=target)
    record_authentication(request, login.user, _METHOD)
    note_shown(request, login, device)
    response: HttpResponse = perform_login(request, login)
    return response


def take_question(request: HttpRequest, name: str = _ASKED) -> dict[str, Any]:
    """What the session asked for; whatever comes of it, nothing is answered twice. Raises TooLate.

    The view is one of those that go `one_after_another`, which write the session before the next one reads it.
    """
    asked: dict[str, Any] | None = request.session.pop(name, None)
    if not asked or asked.get("until", 0) < time.time():
        raise TooLate
    return asked


def _check_question(asked: dict[str, Any], answer: Any) -> None:
    """Another page of this browser may have asked since. Raises TooLate, UnprocessableEntity."""
    if _said_by_browser(answer).challenge != base64url_to_bytes(asked["challenge"]):
        raise TooLate


def _if_it_logs_in(shown: WebAuthnCredential, answer: dict[str, Any]) -> WebAuthnCredential:
    """The same with its owner, if it named them, and knew who held it when it was made. Else raises CredentialDisabled.

    Whoever finds a key without a PIN can give it one. Source: W3C, Web Authentication Level 3, 7.2 and `uvInitialized`.
    """
    handle = parse_authentication_credential_json(answer).response.user_handle or b""
    device = (
        WebAuthnCredential.objects.select_related("user", "attestation")
        .filter(pk=shown.pk, confirmed=True, user__webauthn_user_handle__handle_hex=handle.hex())
        .exclude(discoverable=False)
        .exclude(attestation=None)
        .first()
    )
    if device is None or not device.attestation.attestation_object.auth_data.flags.uv:
        raise exceptions.CredentialDisabled
    return device


def _owner_of(answer: Any) -> UUID | None:
    """Whose passkey somebody tried, None when it is nobody's. Queries: one."""
    try:
        owner: UUID = WebAuthnCredential.get_by_credential_id(
            parse_authentication_credential_json(answer).raw_id
        ).user_id
    except (WebAuthnException, ValueError, WebAuthnCredential.DoesNotExist):
        return None
    return owner


def _said_by_browser(answer: Any) -> CollectedClientData:
    """What the browser had signed: for which question, on whose page. Raises UnprocessableEntity."""
    try:
        return parse_client_data_json(parse_authentication_credential_json(answer).response.client_data_json)
    except (ValueError, TypeError) as error:  # what is no base64, or no text
        raise exceptions.UnprocessableEntity from error
