"""The root key, the house's own keys, and the keys of one client, treatment or therapist. All lie locked in the key store."""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from selfmon.core.errors import RefuseToStart
from selfmon.core.keystore import ROOT, STORE_ID, KeptKey, KeyStore
from selfmon.core.sealing import CannotOpen, RootKey, derive, unwrap_key, wrap_key

OWN = "own"  # the client-only subkey: drafts, held-back entries, earlier versions, goals, lists
CLIENT, TREATMENT, THERAPIST, OUTBOX, HOUSE = "client", "treatment", "therapist", "outbox", "house"
# What the house makes with keys of its own. An installation older than the key store has derived them so far.
PURPOSES = (
    *("audit", "audit-anchors", "tombstones", "content", "absences", "totp", "recovery", "codes", "known", "tries"),
    *("cookies", "reset", "own-log", "bounces", "queue", "log names", "demo", "ledger"),
)
BATCH = 500  # keys locked again in one transaction


@dataclass(frozen=True, repr=False)
class HouseKey:
    """`label`: what seals made with it call it."""

    secret: bytes = field(repr=False)
    label: str


class KeyRing:
    """What opens everything stored here. Never printed."""

    def __init__(
        self,
        root: RootKey,
        store: KeyStore,
        earlier: Iterable[RootKey] = (),
        read_again: Callable[[], Iterable[RootKey]] = tuple,
    ) -> None:
        self.root, self.store = root, store
        self._roots = {known.key_id: known for known in (*earlier, root)}
        self._read_again = read_again
        self._house: dict[str, HouseKey] = {}
        self._lock = threading.Lock()

    @property
    def roots(self) -> tuple[RootKey, ...]:
        """Every root key that was given: one, or two while it is replaced."""
        return tuple(self._roots.values())

    def use_root(self, root: RootKey) -> None:
        """From now on this one; earlier ones still open what they locked."""
        self.root = root
        self._roots = {**self._roots, root.key_id: root}

    def make_key(self, kind: str, owner: str) -> bytes:
        """A fresh 32-byte key for one owner, kept. It lasts whatever becomes of the caller's transaction: an orphan opens
        nothing."""
        key = os.urandom(32)
        self.keep_key(kind, owner, key)
        return key

    def keep_key(self, kind: str, owner: str, key: bytes) -> None:
        """Lock `key` and keep it; one that is there already stays."""
        with self.store.begin() as connection:
            root = self._root_named(self.store.current_root(connection) or self.root.key_id)
            self.store.add_within(connection, [_lock(root, kind, owner, key)])

    def open_key(self, kind: str, owner: str) -> bytes:
        """An owner's key. Raises CannotOpen, also where it was erased."""
        kept = self.store.find(kind, owner)
        if kept is None:
            raise CannotOpen
        return self._unlock(kept)

    def open_subkeys(self, kind: str, owner: str, labels: tuple[str, ...]) -> dict[str, bytes]:
        """The subkeys named `labels` below an owner's key. Raises CannotOpen."""
        key = self.open_key(kind, owner)
        return {label: derive(key, f"words/{label}") for label in labels}

    def open_subkeys_of_each(
        self, kind: str, owners: Sequence[str], labels: tuple[str, ...]
    ) -> dict[str, dict[str, bytes]]:
        """The same for several owners, those that have a key, in one statement."""
        keys = {kept.owner: self._unlock(kept) for kept in self.store.find_each(kind, owners)} if owners else {}
        return {owner: {label: derive(key, f"words/{label}") for label in labels} for owner, key in keys.items()}

    def forget_key(self, kind: str, owner: str) -> int:
        """Delete an owner's key: what it locked can never be opened again. How many there were."""
        return self.store.forget(kind, owner)

    def house_key(self, purpose: str) -> bytes:
        """The house's own key for one purpose; made when it is first asked for. Remembered in this process."""
        return self.labelled_house_key(purpose).secret

    def labelled_house_key(self, purpose: str) -> HouseKey:
        """The same with the name that seals give it."""
        found = self._house.get(purpose)
        if found is None:
            with self._lock:
                found = self._house[purpose] = self._load_house_key(purpose)
        return found

    def load_house_keys(self) -> None:
        """All there are, at a start: the first requests need not wait for one another."""
        for kept in self.store.list_of(HOUSE):
            self._house[kept.owner] = HouseKey(self._unlock(kept), kept.label or kept.wrapped_by)

    def known_house_key(self, purpose: str) -> bytes:
        """The same; what was derived before there were house keys, where the store has none yet. Makes nothing."""
        kept = self.store.find(HOUSE, purpose) if self.store.exists else None
        return self._unlock(kept) if kept is not None else self.root.derive(purpose)

    def fill_from_root(self) -> None:
        """House keys for an installation that derived them until now: the same values, under the same name."""
        self.store.add(
            *(_lock(self.root, HOUSE, purpose, self.root.derive(purpose), self.root.key_id) for purpose in PURPOSES)
        )

    def bind(self) -> str:
        """The store's id, once it has every house key and says which root locks new ones."""
        if ROOT not in self.store.read_about():
            self.store.note(ROOT, self.root.key_id)
        for purpose in PURPOSES:
            self.house_key(purpose)
        return self.store.make_id()

    def demand_store(self, store_id: str) -> None:
        """Raises RefuseToStart where this is not the key store that the database belongs to."""
        if not self.store.exists or self.store.read_about().get(STORE_ID) != store_id:
            raise RefuseToStart(
                "The key store is missing, or belongs to another database: "
                f"{self.store.url.render_as_string()}. Nothing was changed. Put it back, or its copy (flask keys copy); "
                "without it no word can be read again."
            )

    def lock_again(self) -> int:
        """Lock the next BATCH of keys that an earlier root locked; how many are left. Killed, it may be called again."""
        self.store.replace(
            [
                (kept, _lock(self.root, kept.kind, kept.owner, self._unlock(kept)))
                for kept in self.store.list_locked_otherwise(self.root.key_id, BATCH)
            ]
        )
        return self.store.count_locked_otherwise(self.root.key_id)

    def _load_house_key(self, purpose: str) -> HouseKey:
        kept = self.store.find(HOUSE, purpose)
        if kept is None:  # whoever comes second finds the first one's
            key = os.urandom(32)
            with self.store.begin() as connection:
                root = self._root_named(self.store.current_root(connection) or self.root.key_id)
                self.store.add_within(connection, [_lock(root, HOUSE, purpose, key, derive(key, "id")[:8].hex())])
            kept = self.store.find(HOUSE, purpose)
            assert kept is not None
        return HouseKey(self._unlock(kept), kept.label or kept.wrapped_by)

    def _unlock(self, kept: KeptKey) -> bytes:
        return unwrap_key(self._root_named(kept.wrapped_by), kept.kind, kept.owner, kept.wrapped)

    def _root_named(self, key_id: str) -> RootKey:
        if key_id not in self._roots:  # it was replaced while this process went on
            self._roots |= {root.key_id: root for root in self._read_again()}
        if key_id not in self._roots:
            raise CannotOpen
        return self._roots[key_id]


def _lock(root: RootKey, kind: str, owner: str, key: bytes, label: str | None = None) -> KeptKey:
    return KeptKey(kind, owner, wrap_key(root, kind, owner, key), root.key_id, label)
