"""What one Save keeps beside an entry: the second answer about a session, and its line on the list."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.diary.content import find_own
from selfmon.diary.logbook import undo_entry
from selfmon.diary.models import Entry
from selfmon.journal.entry_kinds import AFTER_SESSION
from selfmon.journal.models import AfterSession, BetweenUs, ListItem
from selfmon.journal.own_words import remove_lines
from selfmon.sharing.permit import Permit


def list_beside(session: Session, permit: Permit, entry_id: UUID, browser: UUID) -> Sequence[UUID]:
    """The second answer, kept by the same Save of this browser as this one about a session; none for other entries."""
    first = find_own(session, permit, entry_id)
    if first.kind != AFTER_SESSION.code or first.session_id != browser:
        return ()
    met = sa.select(AfterSession.therapy_session_id).where(AfterSession.entry_id == entry_id).scalar_subquery()
    beside = session.execute(
        sa.select(Entry.id)
        .join(BetweenUs, BetweenUs.entry_id == Entry.id)
        .where(
            Entry.client_id == permit.client_id,
            Entry.recorded_at == first.recorded_at,
            BetweenUs.therapy_session_id == met,
        )
    )
    return beside.scalars().all()


def take_back_beside(session: Session, permit: Permit, entry_id: UUID, browser: UUID, now: datetime) -> None:
    """The second answer, and the line it put on the list. Raises as `undo_entry`."""
    for second in list_beside(session, permit, entry_id, browser):
        saved_at = find_own(session, permit, second).recorded_at
        undo_entry(session, permit, second, browser, now)
        mine = ListItem.client_id == permit.client_id, ListItem.made_at == saved_at
        remove_lines(session, permit, *session.execute(sa.select(ListItem.id).where(*mine)).scalars())
