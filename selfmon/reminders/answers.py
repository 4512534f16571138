"""One neutral mail a day while something waits for a therapist to acknowledge. It says that, and nothing else.

Like a date's note it is a plan for one single day whose id is made from person and day: two sweeps make the same one. A mail
that does not arrive changes nothing: what was passed on stands in the list either way.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day, local_time
from selfmon.measures.acknowledging import Acknowledger, list_acknowledgers
from selfmon.reminders.models import Reminder, What

_NAMES = UUID("0d7b8f0e-9f5b-4a64-8a43-6f5c8b3f7d52")  # a fixed one of ours, for uuid5


def plan_answer_notes(session: Session, now: datetime) -> int:
    """Plans of today for everybody for whom something waits; how many are new. Needs `writing()`."""
    plans = [_plan(person, now) for person in list_acknowledgers(session, now.date())]
    if not plans:
        return 0
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return len(
        session.execute(
            insert(Reminder).values(plans).on_conflict_do_nothing(index_elements=["id"]).returning(Reminder.id)
        ).all()
    )


def _plan(person: Acknowledger, now: datetime) -> dict[str, Any]:
    day, at = local_day(now, person.zone), local_time(now, person.zone).time().replace(second=0, microsecond=0)
    return {
        "id": uuid5(_NAMES, f"{person.public_id}/{day}"),
        "person_id": person.id,
        "what": What.ANSWER,
        "days": 127,
        "at_time": at,
        "zone": person.zone,
        "starts_on": day,
        "ends_on": day,
        "subject": 0,
        "seed": 0,
        "is_on": True,
        "accepted_at": now,
        "made_at": now,
        "next_at": now.replace(second=0, microsecond=0),
        "before_sessions": False,
    }


def still_waits(session: Session, person_id: int, local_date: date) -> bool:
    """Inside the write that says *sending*: nobody acknowledged it meanwhile."""
    return any(person.id == person_id for person in list_acknowledgers(session, local_date))
