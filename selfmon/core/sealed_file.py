"""A file that only somebody else can open: sealed to a public key, in pieces, so that a large one needs little memory.

The file's own random key is sealed with HPKE (the house's suite, as for a phone's envelopes). Each piece of 64 KiB is
AES-256-GCM under that key; its nonce is the piece's number and whether it is the last, as in the age format's STREAM: no
piece can be changed, moved, left out or cut off unseen.
"""

import base64
import binascii
import os
import struct
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from selfmon.core.envelope import new_key_pair
from selfmon.core.errors import BadFacts
from selfmon.core.sealing import CannotOpen

MAGIC = b"selfmon sealed file 1\n"
_PIECE = 64 * 1024
_TAG = 16
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_RECIPIENT, _IDENTITY = "selfmon-recipient-", "SELFMON-IDENTITY-"


def new_identity() -> tuple[str, str]:
    """What opens (kept away from the server), and what seals."""
    pair = new_key_pair()
    return _IDENTITY + _text(pair.private), _RECIPIENT + _text(pair.public)


class Writes(Protocol):
    """Takes bytes; all that sealing needs of what it writes to."""

    def write(self, content: bytes, /) -> int: ...


def seal_file(recipient: str, plain: BinaryIO, sealed: Writes) -> None:
    """Raises BadFacts where `recipient` is none, and OSError."""
    key = os.urandom(32)
    head = _SUITE.encrypt(key, _public(recipient), MAGIC)
    sealed.write(MAGIC + struct.pack(">H", len(head)) + head)
    number, piece = 0, plain.read(_PIECE)
    while True:
        following = plain.read(_PIECE)
        sealed.write(AESGCM(key).encrypt(_nonce(number, not following), piece, None))
        if not following:
            return
        number, piece = number + 1, following


def open_file(identity: str, sealed: BinaryIO, plain: BinaryIO) -> None:
    """Raises CannotOpen for another key, and for a file that was changed or cut off; BadFacts where `identity` is none."""
    private = ec.derive_private_key(int.from_bytes(_bytes(_IDENTITY, identity)), ec.SECP256R1())
    if sealed.read(len(MAGIC)) != MAGIC:
        raise CannotOpen
    try:
        (length,) = struct.unpack(">H", sealed.read(2))
        key = _SUITE.decrypt(sealed.read(length), private, MAGIC)
        number, piece = 0, sealed.read(_PIECE + _TAG)
        while True:
            following = sealed.read(_PIECE + _TAG)
            plain.write(AESGCM(key).decrypt(_nonce(number, not following), piece, None))
            if not following:
                return
            number, piece = number + 1, following
    except (InvalidTag, ValueError, struct.error) as problem:
        raise CannotOpen from problem


def is_recipient(text: str) -> bool:
    """True for what `new_identity` gave as the second."""
    try:
        _public(text)
    except BadFacts:
        return False
    return True


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


def _public(recipient: str) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(_RECIPIENT, recipient))
    except ValueError as problem:
        raise BadFacts({"recipient": "unreadable"}) from problem


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(prefix: str, text: str) -> bytes:
    text = text.strip()
    try:
        if not text.startswith(prefix):
            raise ValueError
        return base64.urlsafe_b64decode(text[len(prefix) :] + "==")
    except (ValueError, binascii.Error) as problem:
        raise BadFacts({"key": "unreadable"}) from problem
