"""A person's plans: set, change, stop, turn on again. Writers need the caller's `writing()`.

Whoever narrows takes the person's row first: the post does the same right before it sends, so that a stop which was
committed earlier is always seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import hold_person
from selfmon.audit import ledger
from selfmon.core.errors import BadFacts, NotFound
from selfmon.reminders.models import HOUSE_NOTES, Outbox, Reminder, StopLink
from selfmon.reminders.schedule import Plan, next_due

MOST = 20  # plans one person can have


@dataclass(frozen=True)
class Wish:
    """What a form asks for."""

    what: str
    exercise: str | None
    plan: Plan
    subject: int = 0
    before_sessions: bool = False


def days_of(mask: int) -> frozenset[int]:
    """Days of the week (0 is Monday) of a row's bits."""
    return frozenset(day for day in range(7) if mask >> day & 1)


def plan_of(row: Any) -> Plan:
    """The plan in a reminder's row (or in one with the same columns)."""
    return Plan(
        days_of(row.days),
        row.at_time,
        row.zone,
        row.until_time,
        row.quiet_from,
        row.quiet_to,
        row.starts_on,
        row.ends_on,
        row.rests_through,
        row.seed,
    )


def runs(reminder: Reminder) -> bool:
    """True while notes go out for it."""
    return reminder.is_on and reminder.accepted_at is not None and reminder.stopped_itself_at is None


def look_ahead(reminder: Reminder, now: datetime) -> None:
    """Set when the next note is due, after any change of the row."""
    found = next_due(plan_of(reminder), now, reminder.last_on) if runs(reminder) else None
    reminder.next_at = found[1] if found else None


def _take_plan(reminder: Reminder, wish: Wish) -> None:
    plan = wish.plan
    reminder.what, reminder.exercise, reminder.subject = wish.what, wish.exercise, wish.subject
    reminder.before_sessions = wish.before_sessions
    reminder.days = sum(1 << day for day in plan.days)
    reminder.at_time, reminder.until_time, reminder.zone = plan.at, plan.until, plan.zone
    reminder.quiet_from, reminder.quiet_to = plan.quiet_from, plan.quiet_to
    reminder.starts_on, reminder.ends_on = plan.starts_on, plan.ends_on


def set_reminder(
    session: Session, person_id: int, wish: Wish, now: datetime, *, proposed_by_id: int | None = None
) -> Reminder:
    """A new plan, running; or, with `proposed_by_id`, one that waits for the person's yes. Raises BadFacts."""
    n = session.execute(
        sa.select(sa.func.count())
        .select_from(Reminder)
        .where(Reminder.person_id == person_id, Reminder.later_of_id.is_(None), Reminder.what.not_in(HOUSE_NOTES))
    ).scalar_one()
    if n >= MOST:
        raise BadFacts({"what": "too_many"})
    reminder = Reminder(
        id=uuid4(),
        person_id=person_id,
        made_at=now,
        is_on=True,
        proposed_by_id=proposed_by_id,
        seed=uuid4().int % 2**31,
        accepted_at=None if proposed_by_id else now,
    )
    _take_plan(reminder, wish)
    look_ahead(reminder, now)
    session.add(reminder)
    session.flush()
    return reminder


def find_reminder(session: Session, person_id: int, reminder_id: UUID) -> Reminder:
    """The person's own plan, as it stands now. Raises NotFound."""
    found = session.execute(
        sa.select(Reminder)
        .where(Reminder.id == reminder_id, Reminder.person_id == person_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def list_reminders(session: Session, person_id: int) -> Sequence[Reminder]:
    """The person's plans, and proposals they have not looked at, in the order of making."""
    return (
        session.execute(
            sa.select(Reminder)
            .where(
                Reminder.person_id == person_id,
                Reminder.later_of_id.is_(None),
                Reminder.what.not_in(HOUSE_NOTES),
                sa.or_(Reminder.accepted_at.is_not(None), Reminder.answered_at.is_(None)),
            )
            .order_by(Reminder.made_at, Reminder.id)
            .execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )


def wish_of(reminder: Reminder) -> Wish:
    """What a row asks for, as a form would."""
    return Wish(reminder.what, reminder.exercise, plan_of(reminder), reminder.subject)


def change_reminder(session: Session, reminder: Reminder, wish: Wish, now: datetime) -> None:
    """Another plan in the same place; it starts to run, and whatever had stopped it is over."""
    hold_person(session, reminder.person_id)
    _take_plan(reminder, wish)
    _start(session, reminder, now)


def turn_on(session: Session, reminder: Reminder, now: datetime) -> None:
    """Again, whatever had stopped it."""
    hold_person(session, reminder.person_id)
    _start(session, reminder, now)


def _start(session: Session, reminder: Reminder, now: datetime) -> None:
    reminder.is_on, reminder.stopped_itself_at, reminder.answered_at = True, None, now
    reminder.rests_through = None
    look_ahead(reminder, now)
    session.flush()


def stop_reminder(session: Session, reminder: Reminder, now: datetime) -> None:
    """From the next note on, none."""
    hold_person(session, reminder.person_id)
    ledger.note(session, "note_stopped", now, reminder=reminder.id)
    for row in (reminder, *list_later_notes(session, reminder)):
        row.is_on, row.next_at = False, None
    session.flush()


def remove_reminder(session: Session, reminder: Reminder, now: datetime) -> None:
    """Gone with everything known about its notes, but for whose the links in them were: those go on stopping."""
    hold_person(session, reminder.person_id)
    ledger.note(session, "note_removed", now, reminder=reminder.id)
    plans = [reminder.id, *(row.id for row in list_later_notes(session, reminder))]
    links = sa.select(Outbox.token_hash, Outbox.person_id).where(
        Outbox.reminder_id.in_(plans), Outbox.token_hash.is_not(None)
    )
    session.execute(sa.insert(StopLink).from_select(["token_hash", "person_id"], links))
    session.delete(reminder)
    session.flush()


def list_later_notes(session: Session, reminder: Reminder) -> Sequence[Reminder]:
    """The notes "later today" that were asked for from this plan."""
    return (
        session.execute(
            sa.select(Reminder).where(Reminder.later_of_id == reminder.id).execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )


def move_zone(session: Session, person_id: int, old: str, new: str, now: datetime) -> None:
    """Somebody moved: plans in the old zone come along; those in a zone of their own stay."""
    for reminder in list_reminders(session, person_id):
        if reminder.zone == old and old != new:
            reminder.zone = new
            look_ahead(reminder, now)
    session.flush()
