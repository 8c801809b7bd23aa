"""Signed path prefixes of media: whoever holds one may read one video's files until it expires.

The signature covers the video, its access key (which changes with its visibility) and the expiry; addresses inside
playlists are relative and so inherit it.
"""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Sequence

_SIGNATURE_BYTES = 16
# One spelling of a number only, so that a file has one address.
_EXPIRY = re.compile(r"[1-9][0-9]{0,11}")
# Expiries are rounded up to this, so that a page drawn twice names the same files and browsers can cache them.
_STEP_SECONDS = 900


def sign_prefix(key: str, *, video_id: str, access_key: str, lifetime_seconds: float) -> str:
    """The `<expiry>.<signature>` part of a media path that works for at least `lifetime_seconds`."""
    expiry = int((time.time() + lifetime_seconds) // _STEP_SECONDS + 1) * _STEP_SECONDS
    return f"{expiry}.{_signature(key, video_id, access_key, expiry)}"


def is_valid_prefix(keys: Sequence[str], prefix: str, *, video_id: str, access_key: str) -> bool:
    """Whether one of our keys signed the prefix for this video and access key, and its time is not over."""
    expiry, _, signature = prefix.partition(".")
    if not _EXPIRY.fullmatch(expiry) or int(expiry) < time.time():
        return False
    return any(
        hmac.compare_digest(signature.encode(), _signature(key, video_id, access_key, int(expiry)).encode())
        for key in keys
    )


def _signature(key: str, video_id: str, access_key: str, expiry: int) -> str:
    message = f"media:{video_id}:{access_key}:{expiry}".encode()
    digest = hmac.digest(key.encode(), message, hashlib.sha256)[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
