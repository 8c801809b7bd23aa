"""Secrets that must be read again (keys of authenticator apps), encrypted at rest.

The key is derived from SECRET_KEY; those of SECRET_KEY_FALLBACKS still read what was written before a rotation.
Source: RFC 5869 (HKDF), the Fernet specification.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class UndecipherableError(Exception):
    """No key of the settings opens it."""


def encrypt(secret: bytes, *, purpose: str) -> str:
    """The secret under the newest key; `purpose` keeps what is written for one use from being read for another."""
    return _keys(purpose).encrypt(secret).decode()


def decrypt(ciphertext: str, *, purpose: str) -> bytes:
    """The secret again. Raises UndecipherableError."""
    try:
        return _keys(purpose).decrypt(ciphertext)
    except (InvalidToken, ValueError) as error:  # what is not even ASCII is no token to the library
        raise UndecipherableError(purpose) from error


def encrypt_anew(ciphertext: str, *, purpose: str) -> str:
    """The same secret under the newest key. Raises UndecipherableError."""
    try:
        return _keys(purpose).rotate(ciphertext).decode()
    except InvalidToken as error:
        raise UndecipherableError(purpose) from error


def is_under_newest_key(ciphertext: str, *, purpose: str) -> bool:
    """Whether nothing is to be gained by encrypting it anew."""
    try:
        _key(settings.SECRET_KEY, purpose).decrypt(ciphertext)
    except InvalidToken:
        return False
    return True


def _keys(purpose: str) -> MultiFernet:
    return MultiFernet([_key(secret, purpose) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str, purpose: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=f"socialflow {purpose}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
