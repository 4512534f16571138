"""A passkey of software: answers a page's WebAuthn options as a phone would. For tests that have no browser."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT_VERIFIED, _ATTESTED = 0x05, 0x40


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def challenge_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One key, held by whoever holds this object."""

    def __init__(self, origin: str = "http://localhost:8000", house: str = "localhost") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id, self.origin, self.house = os.urandom(16), origin, house
        self.count = 0  # some never count

    @property
    def public_key(self) -> bytes:
        """As the house keeps it: COSE, ES256."""
        point = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin}).encode()

    def _facts(self, flags: int) -> bytes:
        return hashlib.sha256(self.house.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _answer(self, response: dict[str, str]) -> str:
        answer: dict[str, Any] = {"id": _text(self.credential_id), "rawId": _text(self.credential_id)}
        return json.dumps(answer | {"type": "public-key", "response": response, "clientExtensionResults": {}})

    def register(self, challenge: str) -> str:
        """What `navigator.credentials.create` would give for this challenge (base64url, as it stands in the page)."""
        told = struct.pack(">16xH", len(self.credential_id)) + self.credential_id + self.public_key
        attested = {"fmt": "none", "attStmt": {}, "authData": self._facts(_PRESENT_VERIFIED | _ATTESTED) + told}
        return self._answer(
            {
                "clientDataJSON": _text(self._client_data("create", challenge)),
                "attestationObject": _text(cbor2.dumps(attested)),
            }
        )

    def sign_in(self, challenge: str) -> str:
        """What `navigator.credentials.get` would give."""
        facts, client_data = self._facts(_PRESENT_VERIFIED), self._client_data("get", challenge)
        signed = self.key.sign(facts + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": _text(client_data),
                "authenticatorData": _text(facts),
                "signature": _text(signed),
            }
        )
