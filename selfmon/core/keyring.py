"""The root key of the running app, and the keys of one client or treatment below it."""

import os

from flask import current_app

from selfmon.core.sealing import RootKey, derive, unwrap_key, wrap_key

OWN = "own"  # the client-only subkey: drafts, held-back entries, earlier versions, goals, lists


def hold_root_key(app_extensions: dict[str, object], root: RootKey) -> None:
    """Called once by the factory."""
    app_extensions["root_key"] = root


def root_key() -> RootKey:
    """The running app's root key."""
    root = current_app.extensions["root_key"]
    assert isinstance(root, RootKey)
    return root


def new_wrapped_key(purpose: str, owner: str) -> tuple[bytes, str]:
    """A fresh 32-byte key for one owner, already locked, and the id of the root key that locked it."""
    root = root_key()
    return wrap_key(root, purpose, owner, os.urandom(32)), root.key_id


def open_subkeys(purpose: str, owner: str, wrapped: bytes, labels: tuple[str, ...]) -> dict[str, bytes]:
    """The subkeys named `labels` below an owner's wrapped key. Raises CannotOpen."""
    key = unwrap_key(root_key(), purpose, owner, wrapped)
    return {label: derive(key, f"words/{label}") for label in labels}
