"""What happens inside the frame: sessions, ruptures, what was agreed, what was assigned. Words are sealed."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.accounts.models import one_of
from selfmon.core.db import Base, UtcDateTime


class Status(StrEnum):
    """What became of a session. A planned one has none yet."""

    ATTENDED = "attended"
    LATE = "late"
    CLIENT_CANCELLED = "client_cancelled"  # in good time
    LATE_CANCEL = "late_cancel"
    NO_SHOW = "no_show"
    THERAPIST_CANCELLED = "therapist_cancelled"
    RESCHEDULED = "rescheduled"
    HOLIDAY = "holiday"


class RuptureType(StrEnum):
    WITHDRAWAL = "withdrawal"
    CONFRONTATION = "confrontation"
    MIXED = "mixed"


class Repair(StrEnum):
    NONE = "none"
    PARTLY = "partly"
    FULLY = "fully"


class Settled(StrEnum):
    """The client's own answer to "Where is it now, for you?"."""

    SETTLED = "settled"
    PARTLY = "partly"
    NOT_YET = "not_yet"


class Cadence(StrEnum):
    """How often an assigned exercise is meant. Offers, never counted."""

    DAILY = "daily"
    MOST_DAYS = "most_days"
    SOME_DAYS = "some_days"
    WHEN_NEEDED = "when_needed"


def _key() -> Mapped[UUID]:
    return mapped_column(primary_key=True, default=uuid4)


def _treatment() -> Mapped[UUID]:
    return mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)


class Agreement(Base):
    """The frame in words, as both see it. Changing it asks the client anew."""

    __tablename__ = "agreements"

    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)  # times, contact between sessions, boundary questions
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    client_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Absence(Base):
    """Days on which a therapist is away, for all their clients, and who covers. Both days included."""

    __tablename__ = "absences"
    __table_args__ = (sa.CheckConstraint("to_on >= from_on", name="days"),)

    id: Mapped[UUID] = _key()
    therapist_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date] = mapped_column()
    to_on: Mapped[date] = mapped_column()
    cover_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)  # who covers, in the therapist's words


class SessionSeries(Base):
    """Sessions that come again: every `every_weeks` weeks at a local time."""

    __tablename__ = "session_series"
    __table_args__ = (
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 8", name="every_weeks"),
        sa.CheckConstraint("minutes BETWEEN 10 AND 480", name="minutes"),
    )

    id: Mapped[UUID] = _key()
    treatment_id: Mapped[UUID] = _treatment()
    first_on: Mapped[date] = mapped_column()
    clock: Mapped[time] = mapped_column()
    zone: Mapped[str] = mapped_column(sa.String(64))
    every_weeks: Mapped[int] = mapped_column(sa.SmallInteger)
    minutes: Mapped[int] = mapped_column(sa.SmallInteger)
    until_on: Mapped[date | None] = mapped_column()


class TherapySession(Base):
    """One session, planned (`status` None) or over. `uid` tells an imported one from its next import, `sequence` which of two
    words about it is the later one (RFC 5545)."""

    __tablename__ = "therapy_sessions"
    __table_args__ = (
        sa.CheckConstraint(one_of("status", Status), name="status"),
        sa.UniqueConstraint("treatment_id", "uid"),
        sa.Index(None, "treatment_id", "starts_at"),
    )

    id: Mapped[UUID] = _key()
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"))
    series_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("session_series.id", ondelete="SET NULL"))
    uid: Mapped[str | None] = mapped_column(sa.String(120))
    sequence: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    zone: Mapped[str] = mapped_column(sa.String(64))
    minutes: Mapped[int] = mapped_column(sa.SmallInteger)
    status: Mapped[str | None] = mapped_column(sa.String(20))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    named_sequence: Mapped[bool] = mapped_column(default=False)  # the client named an own sequence unprompted
    # Something about the frame came up: times, contact in between, money, a gift, touch.
    frame_question: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class Rupture(Base):
    """A strain between the two, noted by the therapist. The client learns of it only once `raised_on` is set."""

    __tablename__ = "ruptures"
    __table_args__ = (
        sa.CheckConstraint(one_of("type", RuptureType), name="type"),
        sa.CheckConstraint(one_of("repair", Repair), name="repair"),
        sa.CheckConstraint(one_of("client_says", Settled), name="client_says"),
        sa.CheckConstraint("intensity BETWEEN 1 AND 5", name="intensity"),
    )

    id: Mapped[UUID] = _key()
    treatment_id: Mapped[UUID] = _treatment()
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("therapy_sessions.id", ondelete="CASCADE"), index=True)
    type: Mapped[str] = mapped_column(sa.String(16))
    intensity: Mapped[int | None] = mapped_column(sa.SmallInteger)
    markers: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    moves: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    repair: Mapped[str] = mapped_column(sa.String(8), default=Repair.NONE)
    repaired_in_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("therapy_sessions.id", ondelete="SET NULL"))
    sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)  # the therapist's own contribution
    raised_on: Mapped[date | None] = mapped_column()
    client_says: Mapped[str | None] = mapped_column(sa.String(8))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReturnPoint(Base):
    """ "What I said I'd come back to": the therapist's own line, done once it was talked about."""

    __tablename__ = "return_points"

    id: Mapped[UUID] = _key()
    treatment_id: Mapped[UUID] = _treatment()
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_on: Mapped[date | None] = mapped_column()


class Assignment(Base):
    """An exercise the two agreed on, with how often. Ended, not deleted."""

    __tablename__ = "assignments"
    __table_args__ = (sa.CheckConstraint(one_of("cadence", Cadence), name="cadence"),)

    id: Mapped[UUID] = _key()
    treatment_id: Mapped[UUID] = _treatment()
    exercise: Mapped[str] = mapped_column(sa.String(4))
    cadence: Mapped[str] = mapped_column(sa.String(12))
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)  # a line for the client
    assigned_on: Mapped[date] = mapped_column()
    ended_on: Mapped[date | None] = mapped_column()


class Handover(Base):
    """A proposal to go on with another therapist. Nothing moves: the client's yes begins an own treatment."""

    __tablename__ = "handovers"
    __table_args__ = (sa.CheckConstraint(one_of("answer", ("yes", "no")), name="answer"),)

    id: Mapped[UUID] = _key()
    treatment_id: Mapped[UUID] = _treatment()
    to_therapist_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(sa.String(3))
