"""Add a link to a client's chain. The caller commits, in the same transaction as the deed.

Each link's MAC covers its facts and the MAC before it, under a key derived from the root. Facts are codes and
random ids; no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from selfmon.audit.anchors import PENDING, Anchor
from selfmon.audit.models import AuditEvent, AuditHead
from selfmon.core.sealing import mac
from selfmon.house import key_ring


@dataclass(frozen=True)
class Deed:
    """Something one person did about one client. `subject_id` is the client's random audit id."""

    subject_id: UUID
    actor_id: UUID
    action: str
    on_day: date  # the client's local day
    detail: str = ""


def link_mac(key: bytes, seq: int, before: str, at: datetime, deed: Deed) -> str:
    """The hex MAC of one link."""
    facts = (
        str(deed.subject_id),
        str(seq),
        before,
        at.isoformat(),
        deed.on_day.isoformat(),
        str(deed.actor_id),
        deed.action,
        deed.detail,
    )
    return mac(key, *(fact.encode() for fact in facts)).hex()


def record_deed(session: Session, deed: Deed, now: datetime) -> None:
    """Append one link. Holds the head row's lock until the caller commits."""
    record_deeds(session, [deed], now)


def record_deeds(session: Session, deeds: Sequence[Deed], now: datetime) -> None:
    """Append many links, of one client or many, in a fixed number of statements."""
    if not deeds:
        return
    subjects = sorted({deed.subject_id for deed in deeds}, key=str)
    heads = _lock_heads(session, subjects)
    missing = [subject for subject in subjects if subject not in heads]
    if missing:
        # Two first deeds at once: one makes the head, the other finds it made and waits for it.
        make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        made = session.scalars(
            make(AuditHead).on_conflict_do_nothing().returning(AuditHead),
            [{"subject_id": subject, "seq": 0, "mac": ""} for subject in missing],
        )
        heads |= {head.subject_id: head for head in made}
        if len(heads) < len(subjects):
            heads = _lock_heads(session, subjects)
    session.execute(sa.insert(AuditEvent), [_append(session, heads[deed.subject_id], deed, now) for deed in deeds])
    session.flush()


def _lock_heads(session: Session, subjects: Sequence[UUID]) -> dict[UUID, AuditHead]:
    # populate_existing: a head this session saw before its last commit may have moved on since.
    found = session.execute(
        sa.select(AuditHead)
        .where(AuditHead.subject_id.in_(subjects))
        .order_by(AuditHead.subject_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalars()
    return {head.subject_id: head for head in found}


def _append(session: Session, head: AuditHead, deed: Deed, now: datetime) -> dict[str, Any]:
    seq = head.seq + 1
    link = link_mac(key_ring().house_key("audit"), seq, head.mac, now, deed)
    head.seq, head.mac = seq, link
    session.info.setdefault(PENDING, {})[deed.subject_id] = Anchor(deed.subject_id, seq, link, now)
    return {
        "subject_id": deed.subject_id,
        "seq": seq,
        "at": now,
        "on_day": deed.on_day,
        "actor_id": deed.actor_id,
        "action": deed.action,
        "detail": deed.detail,
        "mac": link,
    }
