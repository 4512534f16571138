"""A plan for one single day, made by a sweep and not by a person: its id is made from whom and when it is for, so that two
sweeps, or two workers, make the same one. From there on it is a note like every other."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from selfmon.reminders.models import Reminder, What


def single_day_plan(
    plan_id: UUID, person_id: int, what: What, on: tuple[date, time, str], next_at: datetime, now: datetime
) -> dict[str, Any]:
    """The row of such a plan. `on` is the local day and time and the zone they are in; `next_at` the same as an instant."""
    day, at, zone = on
    return {
        "id": plan_id,
        "person_id": person_id,
        "what": what,
        "days": 127,
        "at_time": at,
        "zone": zone,
        "starts_on": day,
        "ends_on": day,
        "subject": 0,
        "seed": 0,
        "is_on": True,
        "accepted_at": now,
        "made_at": now,
        "next_at": next_at,
        "before_sessions": False,
    }


def keep_plans(session: Session, plans: list[dict[str, Any]]) -> int:
    """Keep those that are not there yet; how many are new. Needs `writing()`."""
    if not plans:
        return 0
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    kept = insert(Reminder).values(plans).on_conflict_do_nothing(index_elements=["id"]).returning(Reminder.id)
    return len(session.execute(kept).all())
