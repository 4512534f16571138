"""What the operator may know of the post: states, reasons, times. Nothing of whom, of what, or in which words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core import clock
from selfmon.core.db import db
from selfmon.reminders.models import MailAddress, Outbox, State, Sweep
from selfmon.web.metrics import Reading

SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Figures:
    """The post at one moment. `backlog`: notes due or in a worker's hands."""

    last_sweep_at: datetime | None
    backlog: int
    oldest_due_at: datetime | None

    def as_health(self) -> dict[str, Any]:
        """For the operator's monitor."""
        return {
            "last_sweep": self.last_sweep_at.isoformat() if self.last_sweep_at else None,
            "backlog": self.backlog,
            "oldest_due": self.oldest_due_at.isoformat() if self.oldest_due_at else None,
        }


def count_bounced(session: Session) -> int:
    """Addresses that a mail came back from."""
    return session.execute(sa.select(sa.func.count(MailAddress.bounced_at))).scalar_one()


def load_figures(session: Session, now: datetime) -> Figures:
    """Last sweep, backlog, oldest due. Two statements."""
    last = session.execute(sa.select(Sweep.ended_at)).scalar_one_or_none()
    row = session.execute(
        sa.select(sa.func.count(), sa.func.min(Outbox.due_at)).where(
            sa.or_(
                sa.and_(Outbox.state == State.DUE, Outbox.try_at <= now),
                Outbox.state.in_((State.CLAIMED, State.SENDING)),
            )
        )
    ).one()
    return Figures(last, row[0], row[1])


def read_post() -> list[Reading]:
    """For Prometheus. A figure that is not known yet is left out."""
    now = clock.utc_now()
    figures = load_figures(db.session, now)
    uncertain = db.session.execute(
        sa.select(sa.func.count()).select_from(Outbox).where(Outbox.state == State.UNCERTAIN)
    ).scalar_one()
    found = [
        Reading("notes_waiting", "Notes by mail that are due or in a worker's hands", figures.backlog),
        Reading("notes_uncertain", "Notes by mail whose fate is unknown", uncertain),
    ]
    if figures.oldest_due_at is not None:
        late = (now - figures.oldest_due_at).total_seconds()
        found.append(Reading("notes_late_seconds", "How long the oldest waiting note has been due", late))
    if figures.last_sweep_at is not None:
        ago = (now - figures.last_sweep_at).total_seconds()
        found.append(Reading("sweep_age_seconds", "Since a worker last swept", ago))
    return found


def count_states(session: Session, now: datetime) -> list[tuple[str, str, int, datetime]]:
    """(state, reason, how many, the latest) of the last thirty days."""
    rows = session.execute(
        sa.select(Outbox.state, Outbox.reason, sa.func.count(), sa.func.max(Outbox.state_at))
        .where(Outbox.state_at > now - SHOWN_FOR)
        .group_by(Outbox.state, Outbox.reason)
        .order_by(Outbox.state, Outbox.reason)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def list_uncertain(session: Session, limit: int = 200) -> list[tuple[Any, datetime | None, datetime, str]]:
    """(id, sending at, uncertain since, reason) of every note whose fate is unknown, the newest first."""
    return [
        (row[0], row[1], row[2], row[3])
        for row in session.execute(
            sa.select(Outbox.id, Outbox.sending_at, Outbox.state_at, Outbox.reason)
            .where(Outbox.state == State.UNCERTAIN)
            .order_by(Outbox.state_at.desc())
            .limit(limit)
        )
    ]
