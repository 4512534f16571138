"""Sign-ins end: one browser, every other one, all that may read, and rows that are long over."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import DeviceSession, SessionMode


def end_session(session: Session, session_id: UUID, now: datetime) -> None:
    """Sign one browser out. The caller holds `writing()`."""
    session.execute(
        sa.update(DeviceSession).where(DeviceSession.id == session_id).values(revoked_at=now, read_until=None, data={})
    )


def end_other_sessions(
    session: Session, person_id: int, now: datetime, but: UUID | None = None, since: datetime | None = None
) -> None:
    """Sign every (other) browser of a person out, or those that signed in at `since` and later. The caller holds
    `writing()`."""
    session.execute(
        sa.update(DeviceSession)
        .where(
            DeviceSession.person_id == person_id,
            DeviceSession.revoked_at.is_(None),
            *([DeviceSession.id != but] if but else []),
            *([DeviceSession.created_at >= since] if since else []),
        )
        .values(revoked_at=now, read_until=None, data={})
    )


def lock_all_sessions(session: Session, person_id: int) -> None:
    """Every browser of a client goes back to adding only. The caller holds `writing()`."""
    session.execute(
        sa.update(DeviceSession)
        .where(DeviceSession.person_id == person_id)
        .values(mode=SessionMode.LOG, read_until=None, fresh_until=None)
    )


def forget_old_sessions(session: Session, now: datetime) -> None:
    """Delete rows that are long over."""
    session.execute(sa.delete(DeviceSession).where(DeviceSession.expires_at < now - timedelta(days=7)))
