"""A clock that jumps: what works by the clock stops until it is right again, or until an operator says that it is.

A machine that lost its battery, or a server of time gone wrong, may say a day years from now for a minute. A sweep in that
minute would write a year of notes off as late, and tidying would delete every session and draft. The last sweep's time is
what was seen before; pages go on, since they only compare.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.reminders.models import Sweep

MOST = timedelta(hours=26)  # a machine may sleep a night and a day
SENTENCE = (
    "The clock says {now:%Y-%m-%d %H:%M} UTC, the last sweep was at {last:%Y-%m-%d %H:%M} UTC. Nothing is sent and nothing "
    "old is deleted until you say which is right. If the clock is: flask --app app reminders trust-clock"
)


def tell_jump(session: Session, now: datetime) -> str:
    """What to say of a clock that moved by more than MOST since the last sweep, either way; "" where it did not."""
    last = session.execute(sa.select(Sweep.ended_at)).scalar_one_or_none()
    return SENTENCE.format(now=now, last=last) if last is not None and abs(now - last) > MOST else ""


def trust_clock(session: Session, now: datetime) -> None:
    """The operator looked: go on from `now`. Needs `writing()`."""
    session.merge(Sweep(id=1, ended_at=now))
