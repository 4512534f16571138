"""Another root key in place of the one in use, while everybody goes on. Words are not sealed again; sessions survive.

Killed at any moment, it goes on where it was when it is called again: the secrets name both keys until no key is locked by
the earlier one.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from selfmon.accounts.first_key import forget_earlier_roots, note_root
from selfmon.core.db import writing
from selfmon.core.errors import BadFacts
from selfmon.core.keyring import KeyRing
from selfmon.core.keystore import ROOT
from selfmon.core.sealing import RootKey, new_root_key_text
from selfmon.core.secrets_file import PREVIOUS, ROOT_KEY, change_secrets, read_secrets_file


def rotate(session: Session, ring: KeyRing, secrets: Path | None, now: datetime) -> Iterator[int]:
    """How many keys are still locked by the earlier root, after each batch; ends at 0.

    Raises BadFacts where the root key stands in the environment and no second one beside it: only who set it can change it.
    """
    kept = read_secrets_file(secrets) if secrets else {}
    if len(ring.roots) == 1:
        if secrets is None or ROOT_KEY not in kept:
            raise BadFacts({"root": "in_the_environment"})
        text = new_root_key_text()
        change_secrets(secrets, {ROOT_KEY: text, PREVIOUS: kept[ROOT_KEY]})
        ring.use_root(RootKey.from_text(text))
    with writing(session):
        note_root(session, ring, now)
    ring.store.note(ROOT, ring.root.key_id)
    left = 1
    while left:
        left = ring.lock_again()
        yield left
    with writing(session):
        forget_earlier_roots(session, ring)
    if secrets is not None and PREVIOUS in kept | read_secrets_file(secrets):
        change_secrets(secrets, {PREVIOUS: None})
