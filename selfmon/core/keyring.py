"""The root key, and the keys of one client or treatment below it."""

import os
from dataclasses import dataclass

from selfmon.core.sealing import RootKey, derive, unwrap_key, wrap_key

OWN = "own"  # the client-only subkey: drafts, held-back entries, earlier versions, goals, lists


@dataclass(frozen=True, repr=False)
class KeyRing:
    """What opens everything stored here. Never printed."""

    root: RootKey

    def new_wrapped_key(self, purpose: str, owner: str) -> tuple[bytes, str]:
        """A fresh 32-byte key for one owner, already locked, and the id of the root key that locked it."""
        return wrap_key(self.root, purpose, owner, os.urandom(32)), self.root.key_id

    def open_subkeys(self, purpose: str, owner: str, wrapped: bytes, labels: tuple[str, ...]) -> dict[str, bytes]:
        """The subkeys named `labels` below an owner's wrapped key. Raises CannotOpen."""
        key = unwrap_key(self.root, purpose, owner, wrapped)
        return {label: derive(key, f"words/{label}") for label in labels}
