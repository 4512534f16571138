"""The ledger: what was narrowed, kept outside the database, so that a restored backup brings back nothing withdrawn.

Each line is on the disk before the commit it tells of. A line whose commit failed replays as done: every line narrows, and
none widens, so their order does not matter. Lines hold random ids, no address and no word, and are chained by a MAC. Where
the ledger cannot be written, narrowing is committed all the same, and the line waits in the database for `drain`.
"""

import fcntl
import json
import logging
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from selfmon.audit.models import LedgerWaiting
from selfmon.core.sealing import mac
from selfmon.house import HandedDown, current_house, key_ring

log = logging.getLogger(__name__)
_PENDING, REPLAYING = "ledger", "ledger_replaying"  # in session.info
_COMMITTING = 7_310_021  # the number of a lock: between a line and its commit
Facts = Mapping[str, Any]
Replay = Callable[[Session, Facts, datetime], None]
replays: HandedDown[tuple[str, Replay]] = HandedDown()  # what a line's word means, from the room it came from
after_restore: HandedDown[Callable[[Session, datetime], None]] = HandedDown()  # what does not outlive a restore
without_ledger: HandedDown[Callable[[Session], None]] = HandedDown()  # what else rests where none can be replayed


@dataclass(frozen=True)
class Line:
    """One thing that was narrowed."""

    at: datetime
    what: str
    facts: Facts


def note(session: Session, what: str, at: datetime, **facts: Any) -> None:
    """To be written when the caller's transaction commits, and on the disk before it does."""
    if session.info.get(REPLAYING):
        return  # it stands there already
    session.info.setdefault(_PENDING, []).append(Line(at, what, {name: str(fact) for name, fact in facts.items()}))


def ledger_files() -> list[Path]:
    """Every node's, as far as they lie in the folder here."""
    return sorted(current_house().places.ledger.glob("*.jsonl"))


def write_lines(lines: list[Line]) -> None:
    """Append and wait for the disk. Raises OSError, and then none of them counts."""
    folder = current_house().places.ledger
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{socket.gethostname()}.jsonl"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        end = os.lseek(descriptor, 0, os.SEEK_END)
        before, start = _last_mac(descriptor, end)
        text = ""
        for line in lines:
            body = json.dumps([line.at.astimezone(UTC).isoformat(), line.what, dict(line.facts)], sort_keys=True)
            before = _link(before, body)
            text += f"{before} {body}\n"
        try:
            _write_all(descriptor, ("\n" if start else "").encode() + text.encode())
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, end)  # half a line would break the chain
            raise
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Read:
    """What ledgers say. `broken`: lines that do not fit their chain; they are replayed all the same, for they narrow."""

    lines: tuple[Line, ...]
    broken: int


def read_ledger(files: Iterable[tuple[Path, int]]) -> Read:
    """Every line of these nodes' files after so many bytes. A last line without its end was never committed, and counts
    as one that does not fit."""
    found: list[Line] = []
    broken = 0
    for path, start in files:
        content = path.read_bytes()
        past = content[:start].rstrip(b"\n").rpartition(b"\n")[2]
        before = past.partition(b" ")[0].decode(errors="replace")
        for raw in content[start:].decode(errors="replace").splitlines():
            said, _, body = raw.partition(" ")
            try:
                at, what, facts = json.loads(body)
                line = Line(datetime.fromisoformat(at), str(what), dict(facts))
            except (ValueError, TypeError):
                broken += bool(raw)
                continue
            broken += said != _link(before, body)
            before = said
            found.append(line)
    return Read(tuple(found), broken)


def ledger_position(session: Session) -> dict[str, int]:
    """How many bytes each node's ledger has: a backup notes it. Needs `writing()`, and waits for those who have written
    their line and not yet committed: a snapshot taken afterwards has the deed of every line that is counted here."""
    if _is_postgres(session):  # SQLite has one writer, and that is the caller
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_COMMITTING)))
    return {path.name: path.stat().st_size for path in ledger_files()}


def drain(session: Session) -> int:
    """Write the lines that had to wait; how many. Needs `writing()`. Raises OSError where the ledger is still away."""
    rows = session.execute(sa.select(LedgerWaiting).order_by(LedgerWaiting.id)).scalars().all()
    if rows:
        write_lines([Line(datetime.fromisoformat(at), what, facts) for at, what, facts in (r.line for r in rows)])
        session.execute(sa.delete(LedgerWaiting).where(LedgerWaiting.id.in_([row.id for row in rows])))
    return len(rows)


def count_waiting(session: Session) -> int:
    """How many lines wait for the ledger: more than none is a fault that a backup refuses."""
    return int(session.execute(sa.select(sa.func.count()).select_from(LedgerWaiting)).scalar_one())


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _link(before: str, body: str) -> str:
    return mac(key_ring().house_key("ledger"), before.encode(), body.encode()).hex()


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _last_mac(descriptor: int, end: int) -> tuple[str, bool]:
    """The last whole line's MAC, and whether half a line stands after it."""
    tail = os.pread(descriptor, min(end, 64 * 1024), max(0, end - 64 * 1024))
    lines = tail.split(b"\n")
    is_half = bool(lines[-1])
    whole = [line for line in lines[:-1] if line]
    return (whole[-1].partition(b" ")[0].decode(errors="replace") if whole else ""), is_half


@event.listens_for(Session, "before_commit")
def _write_before_commit(session: Session) -> None:
    lines: list[Line] | None = session.info.pop(_PENDING, None)
    if not lines or not has_app_context():
        return
    if _is_postgres(session):
        session.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_COMMITTING)))
    try:
        write_lines(lines)
    except OSError as problem:
        log.error("ledger: not written: %s", type(problem).__name__)
        rows = [{"line": [line.at.astimezone(UTC).isoformat(), line.what, dict(line.facts)]} for line in lines]
        session.execute(sa.insert(LedgerWaiting), rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(_PENDING, None)


def lines_of(read: Read) -> Iterator[Line]:
    """Oldest first, for a replay that reads like what happened."""
    yield from sorted(read.lines, key=lambda line: line.at)
