"""What the client may know of the chain: who looked, by day, and every deed on request."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.models import AuditEvent

LOOKS = ("opened_page",)


def list_looks(session: Session, subject_id: UUID) -> list[tuple[date, UUID]]:
    """(day, who) pairs, newest day first: by day, not by entry."""
    return list(session.execute(
        sa.select(AuditEvent.on_day, AuditEvent.actor_id)
        .where(AuditEvent.subject_id == subject_id, AuditEvent.action.in_(LOOKS)).distinct()
        .order_by(AuditEvent.on_day.desc())).tuples())


def list_deeds(session: Session, subject_id: UUID) -> list[AuditEvent]:
    """The whole chain of one client, newest first."""
    return list(session.execute(sa.select(AuditEvent).where(AuditEvent.subject_id == subject_id)
                                .order_by(AuditEvent.seq.desc())).scalars())
