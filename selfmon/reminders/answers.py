"""One neutral mail a day while something waits for a therapist to acknowledge. It says that, and nothing else.

A mail that does not arrive changes nothing: what was passed on stands in the list either way.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from selfmon.core.clock import local_day, local_time
from selfmon.measures.acknowledging import Acknowledger, list_acknowledgers
from selfmon.reminders.models import What
from selfmon.reminders.single_day import keep_plans, single_day_plan

_NAMES = UUID("0d7b8f0e-9f5b-4a64-8a43-6f5c8b3f7d52")  # a fixed one of ours, for uuid5


def plan_answer_notes(session: Session, now: datetime) -> int:
    """Plans of today for everybody for whom something waits; how many are new. Needs `writing()`."""
    return keep_plans(session, [_plan(person, now) for person in list_acknowledgers(session, now.date())])


def _plan(person: Acknowledger, now: datetime) -> dict[str, Any]:
    minute = now.replace(second=0, microsecond=0)
    day, at = local_day(minute, person.zone), local_time(minute, person.zone).time()
    plan_id = uuid5(_NAMES, f"{person.public_id}/{day}")
    return single_day_plan(plan_id, person.id, What.ANSWER, (day, at, person.zone), minute, now)


def still_waits(session: Session, person_id: int, local_date: date) -> bool:
    """Inside the write that says *sending*: nobody acknowledged it meanwhile."""
    return any(person.id == person_id for person in list_acknowledgers(session, local_date))
