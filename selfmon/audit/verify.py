"""Check every chain against itself, its head and the anchors. Claims nothing about what came after the last anchor."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.anchors import Anchor, AnchorFile
from selfmon.audit.models import AuditEvent, AuditHead
from selfmon.audit.trail import Deed, link_mac
from selfmon.house import key_ring


@dataclass(frozen=True)
class Problem:
    """Something that does not fit: which chain, at which link (None: the chain as a whole), and a code."""

    subject_id: UUID
    seq: int | None
    code: str  # changed, missing, head, rolled_back, gone


@dataclass(frozen=True)
class Finding:
    """The whole answer. `links` past the anchors are checked among themselves, but could have been cut off."""

    chains: int
    links: int
    anchored: int  # links that an anchor vouches for
    last_anchor_at: datetime | None
    foreign_lines: int
    problems: Sequence[Problem] = field(default=())
    restored_at: datetime | None = None

    @property
    def is_clean(self) -> bool:
        return not self.problems and not self.foreign_lines


def verify_trail(session: Session, file: AnchorFile) -> Finding:
    """Read every link once, in order, and say all that does not fit. Memory stays small whatever the history."""
    heads = {
        head.subject_id: head for head in session.execute(sa.select(AuditHead.subject_id, AuditHead.seq, AuditHead.mac))
    }
    problems: list[Problem] = []
    links = anchored = 0
    seen: set[UUID] = set()
    for subject_id, chain in groupby(_read_links(session), key=lambda row: row.subject_id):
        seen.add(subject_id)
        count, found = check_chain(subject_id, chain, heads.get(subject_id), file.anchors.get(subject_id))
        links, problems = links + count, [*problems, *found]
        anchor = file.anchors.get(subject_id)
        anchored += min(anchor.seq, count) if anchor else 0
    for subject_id in (heads.keys() | file.anchors.keys()) - seen:
        problems.append(Problem(subject_id, None, "gone"))
    return Finding(len(seen), links, anchored, file.last_at, file.foreign_lines, tuple(problems), file.restored_at)


def check_chain(subject_id: UUID, chain: Iterable[Any], head: Any, anchor: Anchor | None) -> tuple[int, list[Problem]]:
    """How many links one chain has, and what does not fit. Pure but for the root key."""
    key = key_ring().house_key("audit")
    problems: list[Problem] = []
    seq, before, at_anchor = 0, "", None
    for row in chain:
        seq += 1
        if row.seq != seq:
            problems.append(Problem(subject_id, seq, "missing"))
            seq = row.seq
        deed = Deed(row.subject_id, row.actor_id, row.action, row.on_day, row.detail)
        if link_mac(key, row.seq, before, row.at, deed) != row.mac:
            problems.append(Problem(subject_id, row.seq, "changed"))
        before = row.mac
        if anchor is not None and row.seq == anchor.seq:
            at_anchor = row.mac
    if head is None or (head.seq, head.mac) != (seq, before):
        problems.append(Problem(subject_id, None, "head"))
    if anchor is not None and at_anchor != anchor.mac:
        problems.append(Problem(subject_id, anchor.seq, "rolled_back"))
    return seq, problems


def _read_links(session: Session) -> Iterator[Any]:
    return iter(
        session.execute(
            sa.select(
                AuditEvent.subject_id,
                AuditEvent.seq,
                AuditEvent.at,
                AuditEvent.on_day,
                AuditEvent.actor_id,
                AuditEvent.action,
                AuditEvent.detail,
                AuditEvent.mac,
            )
            .order_by(AuditEvent.subject_id, AuditEvent.seq)
            .execution_options(yield_per=1000)
        )
    )
