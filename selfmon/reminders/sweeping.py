"""Each minute: put what came due into the outbox, give back the claims of dead workers, and say who sweeps when.

Finding what is due touches the index of `next_at` alone. A sweep twice, or by two workers at once, adds nothing: the
outbox holds one row for each person, reminder and local date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from selfmon.core.db import writing
from selfmon.measures.held import pass_on_left
from selfmon.reminders.answers import plan_answer_notes
from selfmon.reminders.dates import plan_date_notes
from selfmon.reminders.deciding import Reason
from selfmon.reminders.models import Outbox, Reminder, State, Sweep
from selfmon.reminders.plans import plan_of
from selfmon.reminders.schedule import list_due

AT_ONCE = 500  # reminders in one short write
KEPT_FOR = timedelta(days=60)  # twice what the operator's page looks back on
_TICK = timedelta(microseconds=1)


def find_due(now: datetime, limit: int = AT_ONCE) -> sa.Select[Any]:
    """The statement that finds reminders whose time has come, the longest waiting first."""
    return (
        sa.select(Reminder)
        .where(Reminder.next_at.is_not(None), Reminder.next_at <= now)
        .order_by(Reminder.next_at, Reminder.id)
        .limit(limit)
    )


@dataclass(frozen=True)
class Swept:
    """What one sweep did."""

    put_out: int
    given_back: int
    uncertain: int


def sweep(session: Session, now: datetime) -> Swept:
    """Everything due at `now` stands in the outbox afterwards."""
    pass_on_left(session, now)
    with writing(session):
        plan_date_notes(session, now)
        plan_answer_notes(session, now)
    n = 0
    while (found := _put_out_some(session, now))[0]:
        n += found[1]
    with writing(session):
        given_back, uncertain = give_back(session, now)
        session.merge(Sweep(id=1, ended_at=now))
    return Swept(n, given_back, uncertain)


def _put_out_some(session: Session, now: datetime) -> tuple[int, int]:
    """Reminders looked at, and rows added."""
    with writing(session):
        due = (
            session.execute(find_due(now).with_for_update(skip_locked=True).execution_options(populate_existing=True))
            .scalars()
            .all()
        )
        rows = [row for reminder in due for row in _rows_of(reminder, now)]
        added = _insert_once(session, rows) if rows else 0
    session.expunge_all()
    return len(due), added


def _rows_of(reminder: Reminder, now: datetime) -> list[dict[str, Any]]:
    """A row for every local date that came due since; moves the reminder on. After a long sleep the older ones are
    put out too, and suppressed as late: none is lost without a word."""
    assert reminder.next_at is not None
    rows: list[dict[str, Any]] = []
    upcoming: datetime | None = None
    for day, at in list_due(plan_of(reminder), reminder.next_at - _TICK, reminder.last_on):
        if at > now:
            upcoming = at
            break
        rows.append(
            {
                "id": uuid4(),
                "person_id": reminder.person_id,
                "reminder_id": reminder.id,
                "local_date": day,
                "due_at": at,
                "try_at": at,
                "tries": 0,
                "state": State.DUE,
                "state_at": now,
                "reason": "",
                "is_last": False,
            }
        )
        reminder.last_on = day
    reminder.next_at = upcoming
    return rows


def _insert_once(session: Session, rows: list[dict[str, Any]]) -> int:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.flush()
    return len(
        session.execute(
            insert(Outbox)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["person_id", "reminder_id", "local_date"])
            .returning(Outbox.id)
        ).all()
    )


def give_back(session: Session, now: datetime) -> tuple[int, int]:
    """Claims whose holder is silent are due again; what it was *sending* is uncertain and stays so. Counts of both."""
    silent = Outbox.held_until < now
    back = _change(
        session,
        sa.and_(Outbox.state == State.CLAIMED, silent),
        {"state": State.DUE, "state_at": now, "held_by": None, "held_until": None},
    )
    lost = _change(
        session,
        sa.and_(Outbox.state == State.SENDING, silent),
        {"state": State.UNCERTAIN, "state_at": now, "reason": Reason.WORKER_DIED},
    )
    return back, lost


def forget_old_notes(session: Session, now: datetime) -> None:
    """Delete notes that never went, KEPT_FOR after that was decided. What went stays: its link to stop must work for as
    long as the mail lies somewhere. For the hourly clean-up."""
    session.execute(
        sa.delete(Outbox)
        .where(Outbox.state.in_((State.SUPPRESSED, State.GIVEN_UP)), Outbox.state_at < now - KEPT_FOR)
        .execution_options(synchronize_session=False)
    )


def _change(session: Session, where: sa.ColumnElement[bool], values: Mapping[str, Any]) -> int:
    return len(
        session.execute(
            sa.update(Outbox)
            .where(where)
            .values(**values)
            .returning(Outbox.id)
            .execution_options(synchronize_session=False)
        ).all()
    )
