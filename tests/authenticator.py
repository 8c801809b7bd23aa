"""A passkey without a browser: what a phone answers to the two ceremonies. Source: W3C, Web Authentication Level 3."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _HAS_CREDENTIAL = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Authenticator:
    """Holds one passkey for one site; it knows its owner by a PIN, unless it `is_blind`."""

    def __init__(
        self, origin: str = "http://testserver", domain: str = "testserver", *, is_blind: bool = False
    ) -> None:
        self.origin, self.domain, self.is_blind = origin, domain, is_blind
        self.in_frame = False
        self.count = 0
        # Whose passkey it is, which only what was made to be found without a name tells.
        self.handle: str | None = None
        self._id = secrets.token_bytes(16)
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.create`."""
        self.handle = options["user"]["id"]
        point = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        credential = bytes(16) + struct.pack(">H", len(self._id)) + self._id + cbor2.dumps(cose)
        data = self._data(_PRESENT | _HAS_CREDENTIAL) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer({"attestationObject": text(attestation), "clientDataJSON": text(client), "transports": []})

    def show(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.get`."""
        self.count += 1
        data, client = self._data(_PRESENT), self._client("webauthn.get", options)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "authenticatorData": text(data), "clientDataJSON": text(client), "signature": text(signature),
                "userHandle": self.handle,
            }
        )  # fmt: skip

    def _data(self, flags: int) -> bytes:
        flags |= 0 if self.is_blind else _VERIFIED
        return hashlib.sha256(self.domain.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": self.in_frame}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": text(self._id), "rawId": text(self._id), "type": "public-key", "clientExtensionResults": {},
            "response": response,
        }  # fmt: skip
