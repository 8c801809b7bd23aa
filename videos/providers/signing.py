"""Signed path prefixes of media: whoever holds one may read one video's files until it expires.

The signature covers the video, its access key (which changes with its visibility), the expiry and for whom the prefix
was made, so that it ends when that one may see the video no longer; addresses inside playlists are relative and so
inherit it.
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


def sign_prefix(key: str, *, video_id: str, access_key: str, holder: str, lifetime_seconds: float) -> str:
    """The `<expiry>.<holder>.<signature>` part of a media path that works for at least `lifetime_seconds`.

    Args:
        holder: the hexadecimal key of the account that it is made for; empty for a stranger.
    """
    expiry = int((time.time() + lifetime_seconds) // _STEP_SECONDS + 1) * _STEP_SECONDS
    return f"{expiry}.{holder}.{_signature(key, video_id, access_key, holder, expiry)}"


def holder_of_prefix(keys: Sequence[str], prefix: str, *, video_id: str, access_key: str) -> str | None:
    """For whom one of our keys signed the prefix of this video and access key; None when none did, or it is over."""
    expiry, _, rest = prefix.partition(".")
    holder, _, signature = rest.partition(".")
    if not _EXPIRY.fullmatch(expiry) or int(expiry) < time.time():
        return None
    signatures = (_signature(key, video_id, access_key, holder, int(expiry)) for key in keys)
    is_ours = any(hmac.compare_digest(signature.encode(), ours.encode()) for ours in signatures)
    return holder if is_ours else None


def _signature(key: str, video_id: str, access_key: str, holder: str, expiry: int) -> str:
    message = f"media:{video_id}:{access_key}:{holder}:{expiry}".encode()
    digest = hmac.digest(key.encode(), message, hashlib.sha256)[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
