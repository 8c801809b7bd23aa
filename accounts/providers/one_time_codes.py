"""Codes of authenticator apps. Source: RFC 6238 (TOTP), RFC 4226 (HOTP), the otpauth:// addresses in QR codes."""

import hmac
from base64 import b32encode
from urllib.parse import quote, urlencode

from django_otp.oath import hotp

KEY_BYTES = 20
DIGITS = 6
STEP_SECONDS = 30
# How far the clock of a phone may be off, in steps: RFC 6238, section 5.2.
DRIFT_STEPS = 1


def step_of(seconds: float) -> int:
    """The time step of a moment, given in seconds of Unix time."""
    return int(seconds // STEP_SECONDS)


def code_of(key: bytes, step: int, digits: int = DIGITS) -> str:
    """What an app shows in a time step."""
    return f"{hotp(key, step, digits):0{digits}d}"


def matching_step(key: bytes, code: str, now: float) -> int | None:
    """The time step around this moment whose code was typed; every one is compared, so that all take as long."""
    current = step_of(now)
    found = None
    for step in range(max(0, current - DRIFT_STEPS), current + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_of(key, step).encode(), code.encode()):
            found = step
    return found


def readable_key(key: bytes) -> str:
    """The key as people type it into an app, in groups of four."""
    plain = b32encode(key).decode()
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def key_address(key: bytes, *, issuer: str, account: str) -> str:
    """The otpauth:// address that a QR code carries."""
    label = quote(f"{issuer}:{account}")
    query = {"secret": b32encode(key).decode(), "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(query, quote_via=quote)}"
