"""The one mail about a date: two weeks before agreed sharing ends, at ten in the morning where the client is."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from selfmon.core.clock import instant_of
from selfmon.reminders.models import What
from selfmon.reminders.single_day import keep_plans, single_day_plan
from selfmon.sharing.reading import ends_on, list_ends

BEFORE = timedelta(days=14)
AT = time(10, 0)
_NAMES = UUID("6c0f6a52-7d0e-4f0a-9a6c-2f0c1f7f4d11")  # a fixed one of ours, for uuid5


def plan_date_notes(session: Session, now: datetime) -> int:
    """Plans for the agreed ends that are two weeks ahead; how many are new. Needs `writing()`."""
    ahead = (now + BEFORE).date()
    rows = list_ends(session, ahead - timedelta(days=2), ahead + timedelta(days=1))
    due = [row for row in rows if instant_of(row.ends_on - BEFORE, AT, row.zone) <= now]
    return keep_plans(session, [_plan(row, now) for row in due])


def _plan(row: Any, now: datetime) -> dict[str, Any]:
    day = row.ends_on - BEFORE
    plan_id = uuid5(_NAMES, f"{row.public_id}/{row.ends_on}")
    on = (day, AT, row.zone)
    return single_day_plan(plan_id, row.client_id, What.DATE, on, instant_of(day, AT, row.zone), now)


def still_ends(session: Session, client_id: int, local_date: date) -> bool:
    """Inside the write that says *sending*: sharing still runs and still ends two weeks after that day."""
    return ends_on(session, client_id, local_date + BEFORE)
