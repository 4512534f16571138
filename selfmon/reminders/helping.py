"""Does it help? Days after a note beside days without one, for the client alone, in natural frequencies with n.

A day counts as practised when there was a practice on it or on the day after. Days on which no note went because it
was done already belong to neither side: they would flatter the days without.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.diary.counting import list_days
from selfmon.reminders.deciding import Reason
from selfmon.reminders.models import Outbox, Reminder, State, What
from selfmon.sharing.permit import Permit

WINDOW = timedelta(days=84)
ENOUGH = 10  # days on either side before anything is said
LITTLE = 0.1  # a smaller difference is called none


@dataclass(frozen=True)
class Help:
    """`n_with` days with a note, `k_with` of them practised within a day; the same without. `changes_little` is None
    while there are too few days on either side."""

    n_with: int
    k_with: int
    n_without: int
    k_without: int

    @property
    def changes_little(self) -> bool | None:
        if min(self.n_with, self.n_without) < ENOUGH:
            return None
        return self.k_with / self.n_with - self.k_without / self.n_without < LITTLE


def compare_days(
    days: Collection[date], noted: Collection[date], left_out: Collection[date], practised: Collection[date]
) -> Help:
    """Pure: the four counts. `days` are all days looked at; each one's next day is over too."""

    def counts(some: list[date]) -> tuple[int, int]:
        return len(some), sum(day in practised or day + timedelta(days=1) in practised for day in some)

    on_note = [day for day in days if day in noted]
    without = [day for day in days if day not in noted and day not in left_out]
    return Help(*counts(on_note), *counts(without))


def load_help(session: Session, permit: Permit, today: date) -> Help | None:
    """For an unlocked client; None before the first note about an exercise went. Two statements."""
    rows = session.execute(
        sa.select(Outbox.local_date, Outbox.state, Outbox.reason)
        .join(Reminder, Reminder.id == Outbox.reminder_id)
        .where(Outbox.person_id == permit.client_id, Reminder.what == What.EXERCISE, Outbox.local_date > today - WINDOW)
    ).all()
    noted = {r.local_date for r in rows if r.state == State.SENT}
    if not noted:
        return None
    left_out = {
        r.local_date for r in rows if r.reason in (Reason.ALREADY_DONE, Reason.ON_BREAK) or r.state == State.UNCERTAIN
    }
    first = max(min(noted), today - WINDOW)
    days = [first + timedelta(days=n) for n in range((today - first).days - 1)]
    practised = set(list_days(session, permit, "practice", first, today))
    return compare_days(days, noted, left_out - noted, practised)
