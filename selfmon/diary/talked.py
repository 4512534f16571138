""" "You and … talked about this": the only mark a therapist can leave on an entry, and only on one they may see."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import NotFound
from selfmon.diary.admitted import admitted
from selfmon.diary.models import Entry
from selfmon.sharing.permit import Permit


def mark_talked_about(session: Session, permit: Permit, entry_id: UUID, on: date) -> None:
    """Mark an entry that this Permit admits as talked about `on` that day, and take it off the list of what to talk about.
    Raises NotFound.

    Needs `writing()`. The first day stays.
    """
    found = session.execute(sa.select(Entry.id).where(admitted(permit), Entry.id == entry_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    session.execute(
        sa.update(Entry)
        .where(Entry.id == entry_id)
        .values(talk_about=False, talked_about_on=sa.func.coalesce(Entry.talked_about_on, on))
    )
