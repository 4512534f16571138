"""Answers to notes: later today, not this week, done, none at all. Writers need the caller's `writing()`."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import hold_person
from selfmon.core.clock import local_day, local_time
from selfmon.core.errors import BadFacts
from selfmon.reminders import addresses
from selfmon.reminders.models import Reminder
from selfmon.reminders.plans import list_later_notes, look_ahead
from selfmon.reminders.schedule import end_of_week, leave_quiet

LATER = timedelta(hours=3)  # "later today"


def rest_this_week(session: Session, reminder: Reminder, now: datetime) -> None:
    """ "Not this week": nothing until its Sunday is over."""
    hold_person(session, reminder.person_id)
    reminder.rests_through = end_of_week(local_day(now, reminder.zone))
    reminder.answered_at = now
    for row in list_later_notes(session, reminder):
        row.is_on, row.next_at = False, None
    look_ahead(reminder, now)
    session.flush()


def list_later(session: Session, person_id: int) -> dict[UUID, datetime]:
    """When the one note "later today" comes, by the plan it was asked from."""
    rows = session.execute(
        sa.select(Reminder.later_of_id, Reminder.next_at).where(
            Reminder.person_id == person_id, Reminder.later_of_id.is_not(None), Reminder.next_at.is_not(None)
        )
    )
    return {plan_id: at for plan_id, at in rows if plan_id and at}


def later_today(reminder: Reminder, now: datetime) -> time | None:
    """The local time "later today" would be, or None when the day or its quiet hours leave no room."""
    here = local_time(now, reminder.zone)
    later = here + LATER
    at = leave_quiet(later.time().replace(second=0, microsecond=0), reminder.quiet_from, reminder.quiet_to)
    if later.date() != here.date() or at < (here + LATER / 6).time() or (here + LATER / 6).date() != here.date():
        return None
    return at


def remind_later_today(session: Session, reminder: Reminder, now: datetime) -> Reminder:
    """One note later on this local day, in place of the one still to come today, if any. Raises BadFacts."""
    hold_person(session, reminder.person_id)
    at = later_today(reminder, now)
    if at is None:
        raise BadFacts({"when": "too_late"})
    today = local_day(now, reminder.zone)
    for row in list_later_notes(session, reminder):
        row.is_on, row.next_at = False, None
    reminder.rests_through, reminder.answered_at = max(today, reminder.rests_through or today), now
    look_ahead(reminder, now)
    once = Reminder(
        id=uuid4(),
        person_id=reminder.person_id,
        what=reminder.what,
        exercise=reminder.exercise,
        days=127,
        at_time=at,
        zone=reminder.zone,
        starts_on=today,
        ends_on=today,
        subject=reminder.subject,
        quiet_from=reminder.quiet_from,
        quiet_to=reminder.quiet_to,
        accepted_at=now,
        made_at=now,
        is_on=True,
        later_of_id=reminder.id,
    )
    look_ahead(once, now)
    session.add(once)
    session.flush()
    return once


def note_answer(session: Session, reminder: Reminder, now: datetime) -> None:
    """ "I did this": whatever came before counts as answered."""
    reminder.answered_at = now
    session.flush()


def stop_all_notes(session: Session, person_id: int, now: datetime) -> None:
    """No notes at all, said in the app: an answer to every plan, so that nothing asks about it afterwards."""
    addresses.opt_out(session, person_id, now)
    session.execute(
        sa.update(Reminder)
        .where(Reminder.person_id == person_id, Reminder.accepted_at.is_not(None))
        .values(answered_at=now)
        .execution_options(synchronize_session=False)
    )
