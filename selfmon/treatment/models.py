"""The therapist's record of the work. Read under a treatment Permit; the reason for a phase is sealed."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.accounts.models import one_of
from selfmon.core.db import Base, UtcDateTime


class TreatmentState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"


class Treatment(Base):
    """One client in the care of one therapist. `id` is what addresses show; `client_id` is set on acceptance."""

    __tablename__ = "treatments"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", TreatmentState), name="state"),
        sa.UniqueConstraint("client_id", "therapist_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    therapist_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    client_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    invitation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("invitations.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(sa.String(8), default=TreatmentState.INVITED)
    started_on: Mapped[date | None] = mapped_column()
    ended_on: Mapped[date | None] = mapped_column()
    reads_on_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)  # "Thursdays": when the therapist reads
    swing_talked_about_on: Mapped[date | None] = mapped_column()  # opens `above` and `unseen` from phase 2
    goes_told_on: Mapped[date | None] = mapped_column()  # the client was told that this record will go: retaining
    coding_agreed_on: Mapped[date | None] = mapped_column()  # the client's yes to having the other side's text coded


class Phase(Base):
    """An interval of the work, 1–4. Going back to an earlier number is ordinary. Open while `ended_on` is None.

    Proposed by the therapist (`therapist_confirmed_at`); it holds from the client's own yes (`client_confirmed_at`).
    """

    __tablename__ = "phases"
    __table_args__ = (
        sa.CheckConstraint("number BETWEEN 1 AND 4", name="number"),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    started_on: Mapped[date] = mapped_column()
    ended_on: Mapped[date | None] = mapped_column()
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    therapist_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    client_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)  # reason (therapist) and the shared sentence


class OpenedExercise(Base):
    """An exercise beyond the ones open to everybody, opened by the therapist after talking about it."""

    __tablename__ = "opened_exercises"
    __table_args__ = (sa.UniqueConstraint("treatment_id", "exercise"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)
    exercise: Mapped[str] = mapped_column(sa.String(4))
    opened_on: Mapped[date] = mapped_column()
    agreed_on: Mapped[date | None] = mapped_column()  # the client's own yes
    readiness_on: Mapped[date | None] = mapped_column()  # the three questions were talked through
