"""Read a client's chain. What it means in words is said in `sharing`, which knows who the people are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.models import AuditEvent


@dataclass(frozen=True)
class Visit:
    """Somebody did something about this client on one day, once or more often."""

    actor_id: UUID
    on_day: date
    action: str


@dataclass(frozen=True)
class Link:
    """One line of the full log."""

    seq: int
    at: datetime
    on_day: date
    actor_id: UUID
    action: str
    detail: str


def list_visits(session: Session, subject_id: UUID, actions: Sequence[str], limit: int = 60) -> list[Visit]:
    """Who did one of `actions` on which day, newest day first, each once."""
    rows = session.execute(
        sa.select(AuditEvent.actor_id, AuditEvent.on_day, AuditEvent.action)
        .where(AuditEvent.subject_id == subject_id, AuditEvent.action.in_(actions))
        .group_by(AuditEvent.actor_id, AuditEvent.on_day, AuditEvent.action)
        .order_by(AuditEvent.on_day.desc(), sa.func.max(AuditEvent.seq).desc())
        .limit(limit)
    )
    return [Visit(row.actor_id, row.on_day, row.action) for row in rows]


def load_last_deeds(session: Session, actor_id: UUID, actions: Sequence[str]) -> dict[tuple[UUID, str], Any]:
    """When somebody last did each of `actions`, by (subject, action): the instant `at` and the client's day `on_day`."""
    rows = session.execute(
        sa.select(
            AuditEvent.subject_id,
            AuditEvent.action,
            sa.func.max(AuditEvent.on_day).label("on_day"),
            sa.func.max(AuditEvent.at).label("at"),
        )
        .where(AuditEvent.actor_id == actor_id, AuditEvent.action.in_(actions))
        .group_by(AuditEvent.subject_id, AuditEvent.action)
    )
    return {(row.subject_id, row.action): row for row in rows}


def list_links(session: Session, subject_id: UUID, before: int | None = None, limit: int = 100) -> list[Link]:
    """The full log, newest first; `before` is the number of the last line already shown."""
    rows = session.execute(
        sa.select(
            AuditEvent.seq, AuditEvent.at, AuditEvent.on_day, AuditEvent.actor_id, AuditEvent.action, AuditEvent.detail
        )
        .where(AuditEvent.subject_id == subject_id, *([AuditEvent.seq < before] if before is not None else []))
        .order_by(AuditEvent.seq.desc())
        .limit(limit)
    )
    return [Link(*row) for row in rows]
