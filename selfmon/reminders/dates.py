"""The one mail about a date: two weeks before agreed sharing ends, at ten in the morning where the client is.

Each minute's sweep writes a plan for one single day. Its id is made from the client and the date, so that two sweeps, or
two workers, make the same one; from there on it is a note like every other.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from selfmon.core.clock import instant_of
from selfmon.reminders.models import Reminder, What
from selfmon.sharing.reading import ends_on, list_ends

BEFORE = timedelta(days=14)
AT = time(10, 0)
_NAMES = UUID("6c0f6a52-7d0e-4f0a-9a6c-2f0c1f7f4d11")  # a fixed one of ours, for uuid5


def plan_date_notes(session: Session, now: datetime) -> int:
    """Plans for the agreed ends that are two weeks ahead; how many are new. Needs `writing()`."""
    ahead = (now + BEFORE).date()
    rows = list_ends(session, ahead - timedelta(days=2), ahead + timedelta(days=1))
    plans = [_plan(row, now) for row in rows if instant_of(row.ends_on - BEFORE, AT, row.zone) <= now]
    if not plans:
        return 0
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return len(
        session.execute(
            insert(Reminder).values(plans).on_conflict_do_nothing(index_elements=["id"]).returning(Reminder.id)
        ).all()
    )


def _plan(row: Any, now: datetime) -> dict[str, Any]:
    day = row.ends_on - BEFORE
    return {
        "id": uuid5(_NAMES, f"{row.public_id}/{row.ends_on}"),
        "person_id": row.client_id,
        "what": What.DATE,
        "days": 127,
        "at_time": AT,
        "zone": row.zone,
        "starts_on": day,
        "ends_on": day,
        "subject": 0,
        "seed": 0,
        "is_on": True,
        "accepted_at": now,
        "made_at": now,
        "next_at": instant_of(day, AT, row.zone),
        "before_sessions": False,
    }


def still_ends(session: Session, client_id: int, local_date: date) -> bool:
    """Inside the write that says *sending*: sharing still runs and still ends two weeks after that day."""
    return ends_on(session, client_id, local_date + BEFORE)
