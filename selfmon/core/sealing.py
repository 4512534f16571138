"""Locked words: one root key outside the data folder, subkeys by purpose, AES-256-GCM bound to its row.

Seals prevent mistakes and make stolen files useless. They do not stop someone who runs code on the server.
Plaintext is padded to 256-byte steps, so that a length says little. Nothing here is pickled or printed.
"""

import base64
import binascii
import hmac
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from selfmon.core.errors import RefuseToStart

FORMAT = b"selfmon-1"
_PAD = 256
_NONCE = 12
HOW_TO_MAKE_A_KEY = (
    "SELFMON_ROOT_KEY needs 32 random bytes in base64. Make one with: "
    'python3 -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())" '
    "and keep a copy away from this machine: without it no word can ever be read again."
)


class CannotOpen(Exception):
    """The seal does not fit: wrong key, wrong row, or a changed byte."""


class _Kept:
    """Keys stay in this process and out of every printed or pickled thing."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are not pickled")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte subkey of `key` for one purpose (HKDF-SHA256)."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=FORMAT + b"/" + purpose.encode()).derive(key)


class RootKey(_Kept):
    """The one secret everything derives from."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise RefuseToStart(HOW_TO_MAKE_A_KEY)
        self._secret = secret
        self.key_id = derive(secret, "id")[:8].hex()
        self.check_value = derive(secret, "check").hex()

    @classmethod
    def from_text(cls, text: str) -> "RootKey":
        """From base64 text. Raises RefuseToStart with a sentence that says how to make one."""
        try:
            return cls(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError) as problem:
            raise RefuseToStart(HOW_TO_MAKE_A_KEY) from problem

    def derive(self, purpose: str) -> bytes:
        """A 32-byte subkey for a purpose such as "cookies" or "wrap/client"."""
        return derive(self._secret, purpose)

    def text_secret(self, purpose: str) -> str:
        """The same as hex text, for libraries that want a string."""
        return self.derive(purpose).hex()


def new_root_key_text() -> str:
    """Fresh base64 text for SELFMON_ROOT_KEY."""
    return base64.b64encode(os.urandom(32)).decode()


@dataclass(frozen=True)
class Place:
    """Where a sealed blob belongs. A blob moved to another row, owner or revision does not open."""

    kind: str
    client: str
    entry: str = ""
    revision: int = 0

    def bound_to(self, key_id: str) -> bytes:
        parts = (FORMAT, *(p.encode() for p in (self.kind, self.client, self.entry, str(self.revision), key_id)))
        return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def _pad(plain: bytes) -> bytes:
    body = struct.pack(">I", len(plain)) + plain
    return body + b"\0" * (-len(body) % _PAD)


def _unpad(padded: bytes) -> bytes:
    (length,) = struct.unpack(">I", padded[:4])
    return padded[4 : 4 + length]


def seal_bytes(key: bytes, key_id: str, plain: bytes, place: Place) -> bytes:
    """nonce + ciphertext, bound to `place` and `key_id`."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, _pad(plain), place.bound_to(key_id))


def open_bytes(key: bytes, key_id: str, blob: bytes, place: Place) -> bytes:
    """The plaintext. Raises CannotOpen."""
    try:
        return _unpad(AESGCM(key).decrypt(blob[:_NONCE], blob[_NONCE:], place.bound_to(key_id)))
    except (InvalidTag, ValueError, struct.error) as problem:
        raise CannotOpen from problem


Words = Mapping[str, str]


@dataclass(frozen=True, repr=False)
class Sealer(_Kept):
    """Can lock words under the subkeys it was given, and nothing else."""

    keys: Mapping[str, bytes] = field(repr=False)

    def seal(self, label: str, words: Words, place: Place) -> bytes:
        """Lock `words` under subkey `label` ("mood", "own", …)."""
        plain = json.dumps(dict(words), ensure_ascii=False, separators=(",", ":")).encode()
        return seal_bytes(self.keys[label], label, plain, place)

    def merge(self, label: str, blob: bytes | None, words: Words, place: Place) -> bytes:
        """`blob` with `words` added (an empty text removes one), without showing what is in it."""
        kept = Opener(self.keys).open(label, blob, place) if blob else {}
        return self.seal(label, {k: v for k, v in {**kept, **words}.items() if v}, place)

    def open_again(self, label: str, blob: bytes, place: Place) -> dict[str, str]:
        """What this same tab typed a moment ago. For `diary.drafts`, which checks the tab and the
        minutes, and for `home.plan`, which checks that the client chose it."""
        return Opener(self.keys).open(label, blob, place)

    def reseal(self, old: str, new: str, blob: bytes, place: Place) -> bytes:
        """The same words under another subkey, without showing them."""
        return self.seal(new, Opener(self.keys).open(old, blob, place), place)


@dataclass(frozen=True, repr=False)
class Opener(_Kept):
    """Can open words under the subkeys it was given, and nothing else."""

    keys: Mapping[str, bytes] = field(repr=False)

    def open(self, label: str, blob: bytes, place: Place) -> dict[str, str]:
        """The words. Raises CannotOpen."""
        if label not in self.keys:
            raise CannotOpen
        words: dict[str, str] = json.loads(open_bytes(self.keys[label], label, blob, place))
        return words


def wrap_key(root: RootKey, purpose: str, owner: str, key: bytes) -> bytes:
    """A client's or therapist's own root, locked by the root key."""
    return seal_bytes(root.derive(f"wrap/{purpose}"), root.key_id, key, Place(f"wrap/{purpose}", owner))


def unwrap_key(root: RootKey, purpose: str, owner: str, blob: bytes) -> bytes:
    """The key again. Raises CannotOpen."""
    return open_bytes(root.derive(f"wrap/{purpose}"), root.key_id, blob, Place(f"wrap/{purpose}", owner))


def mac(key: bytes, *parts: bytes) -> bytes:
    """HMAC-SHA256 over length-prefixed parts."""
    return hmac.new(key, b"".join(struct.pack(">I", len(p)) + p for p in parts), "sha256").digest()
