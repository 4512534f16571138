"""Whether one note still goes, decided right before *sending*, inside the write that says so.

What is committed before that moment (a stop, a break, an opt-out, a practice) is seen; what comes later waits for it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from selfmon.accounts.models import ClientProfile, Person
from selfmon.core.clock import local_time
from selfmon.core.posting import Posting
from selfmon.diary.counting import find_newest
from selfmon.journal.pauses import break_covers
from selfmon.reminders.answers import still_waits
from selfmon.reminders.dates import BEFORE, still_ends
from selfmon.reminders.models import MailAddress, Outbox, Reminder, State, What
from selfmon.reminders.schedule import leave_quiet
from selfmon.sharing.access import note_permit

LATE = timedelta(hours=4)  # a note about an hour long gone is not sent
OVER_MIDNIGHT = timedelta(minutes=10)  # nor one of yesterday, unless it was due right before midnight
DONE_BY = {What.EXERCISE: "practice", What.CHECK_IN: "check_in", What.WEEKLY: "weekly"}


class Reason(StrEnum):
    """Why a note did not go, or how it ended. Says nothing of what anybody wrote."""

    OFF = "off"
    OPTED_OUT = "opted_out"
    ADDRESS = "address"
    ON_BREAK = "on_break"
    RESTING = "resting"
    ALREADY_DONE = "already_done"
    DAILY_CAP = "daily_cap"
    LATE = "late"
    QUIET = "quiet"
    NOTHING_NEW = "nothing_new"
    NO_SESSION = "no_session"
    WORKER_DIED = "worker_died"
    LINE_BROKE = "line_broke"
    REFUSED = "refused"
    NOT_REACHED = "not_reached"
    ERROR = "error"


@dataclass(frozen=True)
class Note:
    """One note as the post needs it."""

    id: UUID
    person_id: int
    reminder_id: UUID
    what: str
    email: str
    locale: str
    subject: int
    local_date: date
    tries: int
    is_last: bool
    total: int = 0  # of a digest

    @property
    def date_chosen(self) -> date:
        """The date that a note about one is for."""
        return self.local_date + BEFORE


_OTHER = aliased(Outbox)
_GONE = (State.SENDING, State.SENT, State.UNCERTAIN)
_FACTS = (
    sa.select(
        Outbox.id,
        Outbox.person_id,
        Outbox.reminder_id,
        Outbox.local_date,
        Outbox.due_at,
        Outbox.tries,
        Outbox.is_last,
        Reminder.what,
        Reminder.subject,
        Reminder.before_sessions,
        Reminder.is_on,
        Reminder.accepted_at,
        Reminder.stopped_itself_at,
        Reminder.rests_through,
        Reminder.answered_at,
        Reminder.zone,
        Reminder.quiet_from,
        Reminder.quiet_to,
        Person.email,
        Person.locale,
        Person.active,
        MailAddress.email.label("known_email"),
        MailAddress.bounced_at,
        MailAddress.opted_out_at,
        ClientProfile.subject_id,
        break_covers(Outbox.person_id, Outbox.local_date).label("is_on_break"),
        sa.select(sa.func.count())
        .where(_OTHER.person_id == Outbox.person_id, _OTHER.local_date == Outbox.local_date, _OTHER.state.in_(_GONE))
        .scalar_subquery()
        .label("n_today"),
    )
    .join(Reminder, Reminder.id == Outbox.reminder_id)
    .join(Person, Person.id == Outbox.person_id)
    .outerjoin(MailAddress, MailAddress.person_id == Outbox.person_id)
    .outerjoin(ClientProfile, ClientProfile.person_id == Outbox.person_id)
    .where(
        Outbox.id == sa.bindparam("note_id"), Outbox.state == State.CLAIMED, Outbox.held_by == sa.bindparam("worker")
    )
)
_HOLD = (
    sa.select(Person.id)
    .join(Outbox, Outbox.person_id == Person.id)
    .where(Outbox.id == sa.bindparam("note_id"))
    .with_for_update(of=Person)
)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_UNANSWERED = sa.select(sa.func.count()).where(  # since the person last did it, tapped something, or changed it
    Outbox.reminder_id == sa.bindparam("reminder_id", type_=Outbox.reminder_id.type),
    Outbox.state == State.SENT,
    Outbox.is_last.is_(False),
    Outbox.local_date > sa.bindparam("done_on", type_=sa.Date),
    Outbox.sending_at > sa.bindparam("answered_at", type_=Outbox.sending_at.type),
)


def load_facts(session: Session, note_id: UUID, worker: str) -> Any:
    """Everything of one claimed note; None when the claim is no longer this worker's. Holds the person's row, so
    that breaks, entries and stops of that person wait for the caller's commit."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.execute(_HOLD, {"note_id": note_id})
    return connection.execute(_FACTS, {"note_id": note_id, "worker": worker}).one_or_none()


def find_obstacle(session: Session, facts: Any, posting: Posting, now: datetime) -> tuple[Reason | None, bool]:
    """Why the note does not go, or None; and whether it is the one that says the notes have stopped."""
    told = _obstacle_in_rows(facts, now) or (Reason.DAILY_CAP if facts.n_today >= posting.daily_cap else None)
    if told is not None or facts.what == What.DIGEST:
        return told, False
    if facts.what == What.ANSWER:
        return None if still_waits(session, facts.person_id, facts.local_date) else Reason.OFF, False
    if facts.what == What.DATE:
        return None if still_ends(session, facts.person_id, facts.local_date) else Reason.OFF, False
    permit = note_permit(facts.person_id, facts.subject_id, facts.zone, now)
    done = find_newest(session, permit, DONE_BY[What(facts.what)])
    if done is not None and done.days_until(facts.due_at) <= (6 if facts.what == What.WEEKLY else 0):
        return Reason.ALREADY_DONE, False
    return None, facts.is_last or _count_unanswered(session, facts, done.day if done else None) >= posting.stop_after


def _count_unanswered(session: Session, facts: Any, done_on: date | None) -> int:
    return (
        session.connection()
        .execute(
            _UNANSWERED,
            {
                "reminder_id": facts.reminder_id,
                "done_on": done_on or date.min,
                "answered_at": facts.answered_at or _LONG_AGO,
            },
        )
        .scalar_one()
    )


def _obstacle_in_rows(facts: Any, now: datetime) -> Reason | None:
    here = local_time(now, facts.zone)
    if not (facts.is_on and facts.accepted_at and facts.active) or (facts.stopped_itself_at and not facts.is_last):
        return Reason.OFF
    if facts.opted_out_at is not None:
        return Reason.OPTED_OUT
    if facts.is_on_break:
        return Reason.ON_BREAK
    if facts.bounced_at is not None and facts.known_email == facts.email:
        return Reason.ADDRESS
    if facts.rests_through is not None and facts.local_date <= facts.rests_through:
        return Reason.RESTING
    if now - facts.due_at > (LATE if here.date() == facts.local_date else OVER_MIDNIGHT):
        return Reason.LATE
    return None if leave_quiet(here.time(), facts.quiet_from, facts.quiet_to) == here.time() else Reason.QUIET


def as_note(facts: Any, is_last: bool, total: int = 0) -> Note:
    """What the post carries."""
    return Note(
        facts.id,
        facts.person_id,
        facts.reminder_id,
        facts.what,
        facts.email,
        facts.locale,
        facts.subject,
        facts.local_date,
        facts.tries,
        is_last,
        total,
    )
