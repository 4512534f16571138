"""Envelopes from a phone: sealed there with HPKE to the house's public key, opened here (docs/decisions/0010).

RFC 9180 base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. `cryptography`'s HPKE takes no AAD, so what an
envelope is bound to stands in `info`: format, key and account.
"""

import base64
import hashlib
import struct
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from selfmon.core.sealing import CannotOpen

FORMAT = "selfmon-outbox-1"
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_CURVE = ec.SECP256R1()


@dataclass(frozen=True)
class KeyPair:
    """`public`: 65 bytes, uncompressed point. `private`: 32 bytes, big-endian. `key_id`: 16 hex digits of the public."""

    key_id: str
    public: bytes
    private: bytes = field(repr=False)


def new_key_pair() -> KeyPair:
    """A fresh pair."""
    private = ec.generate_private_key(_CURVE)
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return KeyPair(
        hashlib.sha256(public).hexdigest()[:16], public, private.private_numbers().private_value.to_bytes(32)
    )


def info_of(key_id: str, queue_tag: str) -> bytes:
    """What an envelope is bound to. Both parts are hex and dashes, so the bar keeps them apart."""
    return f"{FORMAT}|{key_id}|{queue_tag}".encode()


def open_envelope(private: bytes, key_id: str, queue_tag: str, sealed: bytes) -> bytes:
    """What the phone sealed (`enc ‖ ciphertext`) for this account. Raises CannotOpen."""
    key = ec.derive_private_key(int.from_bytes(private), _CURVE)
    try:
        padded = _SUITE.decrypt(sealed, key, info_of(key_id, queue_tag))
        (length,) = struct.unpack(">I", padded[:4])
    except (InvalidTag, ValueError, struct.error) as problem:
        raise CannotOpen from problem
    if length > len(padded) - 4:
        raise CannotOpen
    return padded[4 : 4 + length]


def seal_for(public: bytes, info: bytes, said: bytes) -> bytes:
    """`said`, for whoever holds the private half; bound to `info`. The caller pads."""
    return _SUITE.encrypt(said, ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public), info)


def open_with(private: bytes, info: bytes, sealed: bytes) -> bytes:
    """What `seal_for` sealed. Raises CannotOpen."""
    try:
        return _SUITE.decrypt(sealed, ec.derive_private_key(int.from_bytes(private), _CURVE), info)
    except (InvalidTag, ValueError) as problem:
        raise CannotOpen from problem


def as_text(public: bytes) -> str:
    """The public key as it stands in a page: base64url without padding."""
    return base64.urlsafe_b64encode(public).decode().rstrip("=")
