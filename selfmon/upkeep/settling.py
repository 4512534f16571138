"""A database that was put back becomes a house again: brought up to date, nothing withdrawn brought back, nobody signed in.

Runs once, in one transaction, before anybody is answered. What it cannot do in full it does not do at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from selfmon.accounts.directory import list_clients_with_subjects
from selfmon.accounts.restoring import erase_again
from selfmon.audit import ledger
from selfmon.audit.anchors import anchor_path, note_restored, read_anchors
from selfmon.audit.verify import verify_trail
from selfmon.core.db import writing
from selfmon.core.errors import BadFacts
from selfmon.core.keyring import CLIENT, KeyRing


@dataclass(frozen=True)
class Settled:
    """What was done. `broken`: ledger lines that do not fit their chain. `gone`: people without a key, erased again."""

    lines: int
    broken: int
    gone: int
    links: int


def settle(session: Session, ring: KeyRing, position: Mapping[str, int] | None, now: datetime) -> Settled:
    """`position`: how much of each node's ledger the backup contains; None replays none of it, and mail and sharing rest.

    Raises BadFacts where the ledger is missing or shorter than the backup knew it, or the record does not fit.
    """
    read = ledger.read_ledger(_rest_of(position)) if position is not None else ledger.Read((), 0)
    meanings = dict(ledger.replays.given())
    with writing(session):
        session.info[ledger.REPLAYING] = True
        try:
            for line in ledger.lines_of(read):
                meanings[line.what](session, line.facts, line.at)
            if position is None:
                for rest in ledger.without_ledger.given():
                    rest(session)
            gone = _erase_the_keyless(session, ring, now)
            for change in ledger.after_restore.given():
                change(session, now)
        finally:
            session.info.pop(ledger.REPLAYING, None)
    note_restored(session, now)
    anchors = read_anchors(anchor_path())
    assert anchors is not None
    finding = verify_trail(session, anchors)
    session.rollback()
    if not finding.is_clean:
        raise BadFacts({"record": "who looked at what does not fit"})
    return Settled(len(read.lines), read.broken, gone, finding.links)


def _rest_of(position: Mapping[str, int]) -> list[tuple[Path, int]]:
    files = {path.name: path for path in ledger.ledger_files()}
    for name, length in position.items():
        if name not in files or files[name].stat().st_size < length:
            raise BadFacts({"ledger": f"{name} is missing or shorter than when the backup was made"})
    return [(path, position.get(name, 0)) for name, path in files.items()]


def _erase_the_keyless(session: Session, ring: KeyRing, now: datetime) -> int:
    kept = {key.owner for key in ring.store.list_of(CLIENT)}
    gone = [public_id for public_id, subject in list_clients_with_subjects(session) if str(subject) not in kept]
    for public_id in gone:
        erase_again(session, {"person": str(public_id)}, now)
    return len(gone)
