"""The anchor file: the last link of every chain, kept outside the database.

Somebody who rewrites the database, or rolls it back, cannot also make the earlier anchors fit. Lines are only ever
added (`note_heads`, after each commit) or replaced by a shorter file that says the same (`shorten`). Each line is
keyed: without the root key nobody can write one. A copy on another machine makes a roll-back of both visible.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from selfmon.audit.models import AuditHead
from selfmon.core.sealing import mac
from selfmon.house import current_house, key_ring

log = logging.getLogger("selfmon")
PENDING = "audit_heads"  # in session.info: heads that become anchors once the transaction is committed


@dataclass(frozen=True)
class Anchor:
    """The chain of `subject_id` had `seq` links and ended in `mac` at `at`."""

    subject_id: UUID
    seq: int
    mac: str
    at: datetime


@dataclass(frozen=True)
class AnchorFile:
    """What the file says: the newest anchor of each chain, its last instant, and lines that are not ours."""

    anchors: Mapping[UUID, Anchor]
    last_at: datetime | None
    foreign_lines: int
    restored_at: datetime | None = None  # the database was put back from a backup then


_RESTORED = -1  # as a line's `seq`: what stands before it is not in the database any more


def anchor_path() -> Path:
    """Where this app keeps its anchors."""
    return current_house().folders.data / "audit" / "anchors.jsonl"


def note_heads(path: Path, anchors: Iterable[Anchor]) -> None:
    """Add anchors to the file. No page waits for the disk here: the database is the record, this is its witness."""
    lines = "".join(_line(anchor) for anchor in anchors)
    with _alone(path), path.open("a", encoding="utf-8") as file:
        file.write(lines)


def read_anchors(path: Path) -> AnchorFile | None:
    """The file, or None where there is none."""
    if not path.is_file():
        return None
    found: dict[UUID, Anchor] = {}
    foreign, last_at, restored_at = 0, None, None
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        anchor = _read_line(line)
        if anchor is not None and anchor.seq == _RESTORED:
            found, restored_at = {}, anchor.at  # from here on the chains are those of the backup
            continue
        if anchor is None:
            foreign += 1
            continue
        last_at = anchor.at if last_at is None or anchor.at > last_at else last_at
        known = found.get(anchor.subject_id)
        if known is None or anchor.seq > known.seq:
            found[anchor.subject_id] = anchor
    return AnchorFile(found, last_at, foreign, restored_at)


def note_restored(session: Session, now: datetime) -> None:
    """The database was put back from a backup: from here on its own chains count, and the file says so."""
    heads = session.execute(sa.select(AuditHead.subject_id, AuditHead.seq, AuditHead.mac)).all()
    mark = Anchor(UUID(int=0), _RESTORED, "", now)
    note_heads(anchor_path(), [mark, *(Anchor(row.subject_id, row.seq, row.mac, now) for row in heads)])


def shorten(path: Path) -> None:
    """Leave one line a chain. Nothing that verification needs is lost."""
    with _alone(path):
        file = read_anchors(path)
        if file is None or file.foreign_lines:
            return  # what is not ours stays where it can be looked at
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as out:
            mark = [Anchor(UUID(int=0), _RESTORED, "", file.restored_at)] if file.restored_at else []
            out.write("".join(_line(a) for a in (*mark, *file.anchors.values())))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _mac(anchor: Anchor) -> str:
    facts = (str(anchor.subject_id), str(anchor.seq), anchor.mac, anchor.at.astimezone(UTC).isoformat())
    return mac(key_ring().house_key("audit-anchors"), *(fact.encode() for fact in facts)).hex()


def _line(anchor: Anchor) -> str:
    return (
        json.dumps(
            [str(anchor.subject_id), anchor.seq, anchor.mac, anchor.at.astimezone(UTC).isoformat(), _mac(anchor)]
        )
        + "\n"
    )


def _read_line(line: str) -> Anchor | None:
    try:
        subject, seq, link, at, said = json.loads(line)
        anchor = Anchor(UUID(subject), int(seq), str(link), datetime.fromisoformat(at))
        return anchor if said == _mac(anchor) else None
    except (ValueError, TypeError, AttributeError):
        return None


@event.listens_for(Session, "after_commit")
def _note_committed(session: Session) -> None:
    pending: dict[UUID, Anchor] | None = session.info.pop(PENDING, None)
    if not pending or not has_app_context():
        return
    try:
        note_heads(anchor_path(), pending.values())
    except OSError as problem:
        # The deed is recorded; only its witness is missing. Refusing the page now would help nobody.
        log.error("audit: no anchor written: %s", type(problem).__name__)


@event.listens_for(Session, "after_soft_rollback")
def _forget_rolled_back(session: Session, _previous: object) -> None:
    session.info.pop(PENDING, None)
