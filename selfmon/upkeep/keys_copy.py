"""One sealed copy of the key store elsewhere, overwritten each time: an erased key is gone once the next copy is made."""

import io
import json
from pathlib import Path

from selfmon.core.errors import BadFacts
from selfmon.core.keyring import CLIENT, HOUSE, OUTBOX, THERAPIST, TREATMENT
from selfmon.core.keystore import KeptKey, KeyStore
from selfmon.core.places import Places
from selfmon.core.sealed_file import open_file, seal_file
from selfmon.core.secrets_file import write_whole

NAME = "keys.copy"
KINDS = (CLIENT, TREATMENT, THERAPIST, OUTBOX, HOUSE)


def copy_keys(store: KeyStore, places: Places) -> Path:
    """Where it lies now. Raises BadFacts where no place or no recipient is set, and OSError; the earlier copy stays then."""
    if places.keys_copy is None or not places.recipient:
        raise BadFacts({"keys_copy": "missing"})
    rows = [key for kind in KINDS for key in store.list_of(kind)]
    said = {
        "about": dict(store.read_about()),
        "keys": [[key.kind, key.owner, key.wrapped.hex(), key.wrapped_by, key.label] for key in rows],
    }
    sealed = io.BytesIO()
    seal_file(places.recipient, io.BytesIO(json.dumps(said).encode()), sealed)
    places.keys_copy.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(places.keys_copy / NAME, sealed.getvalue())
    return places.keys_copy / NAME


def put_keys_back(store: KeyStore, path: Path, identity: str) -> int:
    """Into a key store that is not there yet; how many keys. Raises BadFacts where there is one, and CannotOpen."""
    if store.exists:
        raise BadFacts({"keys": "there is a key store already"})
    plain = io.BytesIO()
    with path.open("rb") as sealed:
        open_file(identity, sealed, plain)
    said = json.loads(plain.getvalue())
    store.add(*(KeptKey(kind, owner, bytes.fromhex(w), by, label) for kind, owner, w, by, label in said["keys"]))
    for name, value in said["about"].items():
        store.note(name, value)
    return len(said["keys"])
