"""`flask erase`: one person and all that is theirs, for good. The key goes first, then the rows, then what files still hold.

What stays, and is said: backups until they are too old to be kept (without the key no word of theirs opens); in the record of
who looked, a random id that belongs to nobody any more; in the ledger, the line that erases them again after a restore.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.leaving import Leaver, erase_person
from selfmon.audit import ledger
from selfmon.core.db import Base, database_file, has_wal_reset_bug, writing
from selfmon.core.errors import BadFacts
from selfmon.core.keyring import CLIENT, THERAPIST, TREATMENT, KeyRing
from selfmon.core.starting import is_served
from selfmon.house import current_house
from selfmon.treatment.treatments import list_treatment_ids
from selfmon.upkeep.keys_copy import NAME, copy_keys


@dataclass(frozen=True)
class Receipt:
    """What was done, naming nobody. `is_log_clean`: no earlier page of the database's own log is left."""

    at: datetime
    keys: int
    rows: int
    mails: int
    is_log_clean: bool
    is_copy_new: bool


def erase(session: Session, ring: KeyRing, leaver: Leaver, now: datetime) -> Receipt:
    """Everything of one person. May be called again after a kill. Raises BadFacts for staff who have treatments."""
    treatments = list_treatment_ids(session, leaver.person_id)
    if treatments and leaver.subject_id is None:
        raise BadFacts({"person": "their clients' treatments would go with them; hand those over first"})
    session.rollback()
    ledger.write_lines([ledger.Line(now, "erased", {"person": str(leaver.public_id)})])
    keys = sum(ring.forget_key(TREATMENT, str(treatment)) for treatment in treatments)
    keys += ring.forget_key(THERAPIST, str(leaver.public_id))
    if leaver.subject_id is not None:
        keys += ring.forget_key(CLIENT, str(leaver.subject_id))
    with writing(session):
        # once more: a backup that began in between has the first line, and not yet this
        ledger.note(session, "erased", now, person=leaver.public_id)
        rows = erase_person(session, leaver)
    is_clean = clean_database(session)
    mails = _remove_mails(leaver.email)
    places = current_house().places
    is_copied = places.keys_copy is not None and (places.keys_copy / NAME).exists()
    if is_copied:
        copy_keys(ring.store, places)
    return Receipt(now, keys, rows, mails, is_clean, is_copied)


def clean_database(session: Session) -> bool:
    """Let go of pages that still hold what was deleted; True when that was done whole."""
    engine = session.get_bind().engine
    session.close()
    if database_file(engine) is not None:
        if has_wal_reset_bug() and is_served(current_house().folders.data):
            return False  # only one place may checkpoint (docs/decisions/0004): called again with the house stopped
        with engine.connect() as connection:
            busy, _pages, _done = connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        return not busy
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in sorted(Base.metadata.tables):
            connection.execute(sa.text(f'VACUUM FULL "{name}"'))
        for statement in ("SELECT pg_switch_wal()", "CHECKPOINT"):
            try:
                connection.execute(sa.text(statement))
            except sa.exc.ProgrammingError:  # a role that may not: the server recycles its log in its own time
                return False
    return True


def _remove_mails(email: str) -> int:
    """Mail that was caught in a folder (a demo's); how many."""
    found = [
        path for path in (current_house().folders.data / "mail").glob("*.eml") if email.encode() in path.read_bytes()
    ]
    for path in found:
        path.unlink()
    return len(found)


def needles_of(session: Session, ring: KeyRing, leaver: Leaver) -> list[bytes]:
    """What may be found nowhere afterwards: address, name, random ids and tags, sealed words, locked keys. Ask before."""
    texts = {leaver.email, leaver.name}
    blobs: set[bytes] = set()
    ids: set[UUID] = set()
    for table in Base.metadata.sorted_tables:
        for row in _rows_of(session, table, leaver.person_id):
            for column, cell in zip(table.columns, row, strict=True):
                if isinstance(cell, bytes) and len(cell) >= 32:
                    blobs.add(cell[:32])
                elif isinstance(cell, UUID) and not column.foreign_keys:
                    ids.add(cell)
    ids -= {leaver.public_id, *([leaver.subject_id] if leaver.subject_id else [])}
    owners = [(CLIENT, leaver.subject_id), *((TREATMENT, i) for i in list_treatment_ids(session, leaver.person_id))]
    kept = [ring.store.find(kind, str(owner)) for kind, owner in owners if owner]
    blobs |= {key.wrapped[:32] for key in kept if key}
    session.rollback()
    return [
        *(text.encode() for text in texts if len(text) > 3),
        *blobs,
        *(form for one in ids for form in (one.bytes, one.hex.encode(), str(one).encode())),
    ]


def count_rows(session: Session, person_id: int) -> int:
    """Rows of every table that belong to somebody, also rows of numbers alone."""
    return sum(len(_rows_of(session, table, person_id)) for table in Base.metadata.sorted_tables)


def _rows_of(session: Session, table: sa.Table, person_id: int) -> Sequence[sa.Row[tuple[object, ...]]]:
    wanted = [c for c in table.columns if c.name in ("person_id", "client_id")]
    if not wanted and "entry_id" in table.columns:
        entries = Base.metadata.tables["entries"]
        of_theirs = sa.select(entries.c.id).where(entries.c.client_id == person_id)
        return session.execute(sa.select(table).where(table.c.entry_id.in_(of_theirs))).all()
    if not wanted:
        return []
    return session.execute(sa.select(table).where(wanted[0] == person_id)).all()


def search(needles: Sequence[bytes], folders: Sequence[Path]) -> dict[Path, int]:
    """In which files, and how many of them. Backups and ledgers are not looked into: what they hold is said. Raises OSError for
    a folder or file that may not be read: not looked at is not gone."""
    places = current_house().places
    found = {}
    for path in (path for folder in folders for path in _files_under(folder)):
        if path.is_relative_to(places.backups) or path.is_relative_to(places.ledger):
            continue
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # a server at work removes files of its own
            continue
        if n := sum(needle in content for needle in needles):
            found[path] = n
    return found


def _files_under(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return

    def complain(problem: OSError) -> None:
        if not isinstance(problem, FileNotFoundError):
            raise problem

    for place, _folders, names in os.walk(folder, onerror=complain):
        yield from (path for name in names if (path := Path(place, name)).is_file())
