"""Rows of the reminders: what somebody chose, what became of each note, which addresses rest, the calendar feed."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.accounts.models import one_of
from selfmon.core.db import Base, UtcDateTime


class What(StrEnum):
    """What a note is for. A client's note about an exercise names the exercise in the app alone."""

    EXERCISE = "exercise"
    CHECK_IN = "check_in"
    WEEKLY = "weekly"
    DIGEST = "digest"  # a therapist's one total
    DATE = "date"  # a date the client chose comes near: one mail
    ANSWER = "answer"  # something waits to be acknowledged by a therapist: one mail a day


HOUSE_NOTES = (What.DATE, What.ANSWER)  # planned by the house itself: no plan of the person's own


class State(StrEnum):
    """Where one note is on its way. Only SENDING can become UNCERTAIN, and nothing resends an uncertain one."""

    DUE = "due"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    BOUNCED = "bounced"
    GIVEN_UP = "given_up"


class Reminder(Base):
    """One plan of one person. `is_on` without `stopped_itself_at` and `accepted_at` set means it runs.

    `next_at` is when the next note is due and `last_on` the last local date that stands in the outbox; both are NULL
    or old while it does not run. A therapist's proposal is a row with `proposed_by_id` that is never accepted: a yes
    makes a row of the client's own. A row with `later_of_id` is the one note "later today" that was asked for.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        sa.CheckConstraint(one_of("what", What), name="what"),
        sa.CheckConstraint("days BETWEEN 1 AND 127", name="days"),
        sa.CheckConstraint("until_time IS NULL OR until_time > at_time", name="window"),
        sa.CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet"),
        sa.CheckConstraint("(what = 'exercise') = (exercise IS NOT NULL)", name="exercise"),
        # what is due is found from the index alone; rows that do not run are not in it
        sa.Index(
            "ix_reminders_next",
            "next_at",
            "id",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(sa.String(12))
    exercise: Mapped[str | None] = mapped_column(sa.String(4))
    days: Mapped[int] = mapped_column(sa.SmallInteger)  # bit 0 is Monday
    at_time: Mapped[time] = mapped_column()
    until_time: Mapped[time | None] = mapped_column()
    zone: Mapped[str] = mapped_column(sa.String(64))
    quiet_from: Mapped[time | None] = mapped_column()
    quiet_to: Mapped[time | None] = mapped_column()
    starts_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    rests_through: Mapped[date | None] = mapped_column()  # a snooze: nothing on that local date or before
    subject: Mapped[int] = mapped_column(sa.SmallInteger, default=0)  # which of the house's subject lines
    seed: Mapped[int] = mapped_column(sa.Integer, default=0)  # draws the moment within a window
    before_sessions: Mapped[bool] = mapped_column(default=False)  # a digest: only on days with a planned session
    is_on: Mapped[bool] = mapped_column(default=True)
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_itself_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a tap on "I did this", a snooze, a change
    later_of_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("reminders.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_on: Mapped[date | None] = mapped_column()


class Outbox(Base):
    """One note of one local date, once. The truth about it: the queue is only a nudge.

    `state_at` and `reason` say when and why it came to its state. `token_hash` finds the note behind a link.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "reminder_id", "local_date"),
        sa.CheckConstraint(one_of("state", State), name="state"),
        sa.Index(
            "ix_outbox_waiting",
            "try_at",
            "id",
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        ),
        sa.Index(
            "ix_outbox_held",
            "held_until",
            sqlite_where=sa.text("state IN ('claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('claimed', 'sending')"),
        ),
        sa.Index("ix_outbox_reminder_id_local_date", "reminder_id", "local_date"),
        sa.Index("ix_outbox_person_id_sending_at", "person_id", "sending_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    reminder_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reminders.id", ondelete="CASCADE"))
    local_date: Mapped[date] = mapped_column()
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    try_at: Mapped[datetime] = mapped_column(UtcDateTime)  # not before: due, or after a soft refusal
    tries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    state: Mapped[str] = mapped_column(sa.String(12), default=State.DUE)
    state_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(sa.String(24), default="")
    held_by: Mapped[str | None] = mapped_column(sa.String(36))  # the worker that claimed it
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sending_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_last: Mapped[bool] = mapped_column(default=False)  # the one that says the notes have stopped
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)


class StopLink(Base):
    """The link of a mail whose plan is gone: whose mail it was, and nothing else. "Stop" works from any mail ever sent."""

    __tablename__ = "stop_links"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)


class MailAddress(Base):
    """What is known of the address of one person: it bounced, or they want no notes at all. No row: nothing is."""

    __tablename__ = "mail_addresses"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(255))  # the address that bounced; a new one starts afresh
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CalendarFeed(Base):
    """A client's secret calendar address, by its hash. Revoking deletes the row: revoked is unknown."""

    __tablename__ = "calendar_feeds"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Sweep(Base):
    """When the last sweep ended, for the operator. One row."""

    __tablename__ = "reminder_sweeps"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
