"""Opening the therapist's own log: a passphrase, then a quarter of an hour in one browser.

Neither the passphrase nor the opened key is stored anywhere. docs/decisions/0008-own-log-key.md says why it is done so.
Deriving a key from a passphrase is slow on purpose: never while holding the write lock.
"""

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from argon2.low_level import Type, hash_secret_raw
from sqlalchemy.orm import Session

from selfmon.accounts.directory import find_person_id
from selfmon.audit import ledger
from selfmon.core import clock
from selfmon.core.envelope import new_key_pair
from selfmon.core.errors import Conflict
from selfmon.core.keyring import THERAPIST
from selfmon.core.sealing import CannotOpen, Opener, Place, Sealer, derive, open_bytes, seal_bytes
from selfmon.house import key_ring
from selfmon.own_log.models import OwnLogKey, OwnLogOpening, OwnLogRow
from selfmon.web.actor import Actor

LABEL = "own-log"
OPEN_FOR = timedelta(minutes=15)
PASSES, MEMORY_KIB, LANES = 3, 64 * 1024, 4  # RFC 9106, the second recommended choice


@dataclass(frozen=True, repr=False)
class OwnLog:
    """The opened log of one therapist. Lives one request; keys stay out of every printed thing."""

    therapist_id: int
    owner: str
    keys: Mapping[str, bytes] = field(repr=False)

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.keys)

    @property
    def opener(self) -> Opener:
        return Opener(self.keys)


def is_begun(session: Session, actor: Actor) -> bool:
    """True once this therapist has set a passphrase."""
    return bool(session.execute(sa.select(sa.exists().where(OwnLogKey.therapist_id == actor.person_id))).scalar_one())


def make_key(actor: Actor, passphrase: str, now: datetime) -> tuple[OwnLogKey, bytes, OwnLog]:
    """For a log that is about to begin: its row, its fresh key under the passphrase, and the log it opens. Slow."""
    key, salt = os.urandom(32), os.urandom(16)
    row = OwnLogKey(
        therapist_id=actor.person_id,
        salt=salt,
        passes=PASSES,
        memory_kib=MEMORY_KIB,
        lanes=LANES,
        made_at=now,
    )
    inner = seal_bytes(_stretch(row, passphrase), LABEL, key, _place(actor))
    return row, inner, _log(actor, key)


def begin_log(session: Session, actor: Actor, row: OwnLogKey, inner: bytes) -> None:
    """Keep the new key. Raises Conflict when a log was begun meanwhile. Needs `writing()`."""
    if session.get(OwnLogKey, row.therapist_id) is not None:
        raise Conflict
    key_ring().forget_key(THERAPIST, str(actor.public_id))  # of a log that was deleted, or never begun
    key_ring().keep_key(THERAPIST, str(actor.public_id), inner)
    session.add(row)
    session.flush()


def open_log(session: Session, actor: Actor, passphrase: str) -> OwnLog | None:
    """The log, or None when the passphrase does not fit (or nothing was begun: the same work is done). Slow."""
    row = session.get(OwnLogKey, actor.person_id, populate_existing=True)
    stretched = _stretch(
        row or OwnLogKey(salt=bytes(16), passes=PASSES, memory_kib=MEMORY_KIB, lanes=LANES), passphrase
    )
    if row is None:
        return None
    try:
        inner = key_ring().open_key(THERAPIST, str(actor.public_id))
        return _log(actor, open_bytes(stretched, LABEL, inner, _place(actor)))
    except CannotOpen:
        return None


def keep_open(session: Session, actor: Actor, log: OwnLog, secret: bytes, now: datetime) -> None:
    """Open in this browser for a quarter of an hour: the key is locked under what only its cookie makes. A log from before
    gets its pair for taps now. Needs `writing()`."""
    close_log(session, actor)
    row = session.get(OwnLogKey, actor.person_id, populate_existing=True)
    if row is not None and row.public is None:
        pair = new_key_pair()
        row.public, row.private_sealed = pair.public, seal_bytes(log.keys[LABEL], LABEL, pair.private, _pair_place(log))
    sealed = seal_bytes(secret, LABEL, log.keys[LABEL], _opening_place(actor))
    session.add(
        OwnLogOpening(session_id=actor.session_id, therapist_id=actor.person_id, sealed=sealed, until=now + OPEN_FOR)
    )
    session.flush()


def load_open(session: Session, actor: Actor, secret: bytes, now: datetime) -> OwnLog | None:
    """The log if it stands open in this browser."""
    sealed = session.execute(
        sa.select(OwnLogOpening.sealed).where(
            OwnLogOpening.session_id == actor.session_id,
            OwnLogOpening.therapist_id == actor.person_id,
            OwnLogOpening.until > now,
        )
    ).scalar_one_or_none()
    if sealed is None:
        return None
    try:
        return OwnLog(
            actor.person_id, str(actor.public_id), {LABEL: open_bytes(secret, LABEL, sealed, _opening_place(actor))}
        )
    except CannotOpen:  # the cookie has changed since: asking again is the safe answer
        return None


def find_public(session: Session, therapist_id: int) -> bytes | None:
    """For sealing while the log is shut; None where it was not begun, or not opened since logs have one."""
    return session.execute(
        sa.select(OwnLogKey.public).where(OwnLogKey.therapist_id == therapist_id)
    ).scalar_one_or_none()


def find_private(session: Session, log: OwnLog) -> bytes | None:
    """The half that opens taps, of an opened log."""
    sealed = session.execute(
        sa.select(OwnLogKey.private_sealed).where(OwnLogKey.therapist_id == log.therapist_id)
    ).scalar_one_or_none()
    return open_bytes(log.keys[LABEL], LABEL, sealed, _pair_place(log)) if sealed is not None else None


def close_log(session: Session, actor: Actor) -> None:
    """Closed in this browser, at once. Needs `writing()`."""
    session.execute(sa.delete(OwnLogOpening).where(OwnLogOpening.session_id == actor.session_id))


def delete_log(session: Session, actor: Actor) -> None:
    """Everything of it, opened or not: the only way on when the passphrase is forgotten. Needs `writing()`."""
    ledger.note(session, "own_log_deleted", clock.utc_now(), therapist=actor.public_id)
    key_ring().forget_key(THERAPIST, str(actor.public_id))
    _delete_rows(session, actor.person_id)


def delete_again(session: Session, facts: ledger.Facts, _at: datetime) -> None:
    """After a restore: rows of a log that was deleted since. Its key is gone already; one begun anew is begun once more."""
    _delete_rows(session, find_person_id(session, UUID(facts["therapist"])) or 0)


def _delete_rows(session: Session, therapist_id: int) -> None:
    for table in (OwnLogOpening, OwnLogRow, OwnLogKey):
        session.execute(sa.delete(table).where(table.therapist_id == therapist_id))


def forget_old_openings(session: Session, now: datetime) -> None:
    """Delete openings that are over."""
    session.execute(sa.delete(OwnLogOpening).where(OwnLogOpening.until <= now))


def _stretch(row: OwnLogKey, passphrase: str) -> bytes:
    said = unicodedata.normalize("NFKC", passphrase).encode()
    return hash_secret_raw(said, row.salt, row.passes, row.memory_kib, row.lanes, 32, Type.ID)


def _log(actor: Actor, key: bytes) -> OwnLog:
    return OwnLog(actor.person_id, str(actor.public_id), {LABEL: derive(key, f"words/{LABEL}")})


def _place(actor: Actor) -> Place:
    return Place("own-log-key", str(actor.public_id))


def _pair_place(log: OwnLog) -> Place:
    return Place("own-log-pair", log.owner)


def _opening_place(actor: Actor) -> Place:
    return Place("own-log-opening", str(actor.public_id), str(actor.session_id))
