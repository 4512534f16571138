"""Which session may be asked about now: from two hours after its end until the next day is over, and once."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import instant_of, local_day
from selfmon.diary.models import Entry
from selfmon.journal.models import AfterSession
from selfmon.sharing.permit import Permit
from selfmon.treatment.frame import list_sessions_since
from selfmon.treatment.session_models import Status, TherapySession

FROM = timedelta(hours=2)
ASKED_FOR = (None, Status.ATTENDED, Status.LATE)


def is_asked(session: TherapySession, now: datetime) -> bool:
    """From two hours after its end until the end of the next day; never after one that did not take place."""
    ended = session.starts_at + timedelta(minutes=session.minutes)
    until = instant_of(local_day(ended, session.zone) + timedelta(days=2), time(0), session.zone)
    return session.status in ASKED_FOR and ended + FROM <= now < until


def find_to_ask(session: Session, permit: Permit, now: datetime) -> UUID | None:
    """The session that may be asked about now and was not answered yet."""
    rows = list_sessions_since(session, permit.client_id, now - timedelta(days=3), now)
    due = [row.id for row in rows if is_asked(row, now)]
    answered = set(_answered(session, permit, due))
    return next((row_id for row_id in due if row_id not in answered), None)


def _answered(session: Session, permit: Permit, ids: Sequence[UUID]) -> Sequence[UUID | None]:
    return (
        session.execute(
            sa.select(AfterSession.therapy_session_id)
            .join(Entry, Entry.id == AfterSession.entry_id)
            .where(Entry.client_id == permit.client_id, AfterSession.therapy_session_id.in_(ids))
        )
        .scalars()
        .all()
        if ids
        else []
    )
