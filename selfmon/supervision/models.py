"""The question to a client whether a supervisor may open a summary."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.core.db import Base, UtcDateTime


class SupervisionPack(Base):
    """One question to a client: may this supervisor open a pseudonymous summary? Nothing of the summary is stored.

    Waiting until `agreed_at` or `declined_at`; over once `closed_at` is set, thirty days after agreement, or when the
    treatment ended or nothing is shared any more.
    """

    __tablename__ = "supervision_packs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)
    supervisor_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(sa.String(12), unique=True)  # random, fresh for each pack
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wording: Mapped[str] = mapped_column(sa.Text, default="")  # what the client agreed to, as it stood on the screen
    locale: Mapped[str] = mapped_column(sa.String(16), default="")
    # Of the therapist's record, under the treatment's key: up to three questions on top of the summary, and what was decided.
    questions_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    decision_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)


class SecondReading(Base):
    """One question to a client: may this supervisor read some texts, to code how they take the other's side?

    A consent of its own, apart from any summary. Waiting until `agreed_at` or `declined_at`; the texts open for thirty days
    after agreement; the codes count until `closed_at`. Closing removes which texts were chosen and every code of theirs.
    """

    __tablename__ = "second_readings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)
    supervisor_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(sa.String(12), unique=True)  # random, fresh for each question
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wording: Mapped[str] = mapped_column(sa.Text, default="")  # what the client agreed to, as it stood on the screen
    locale: Mapped[str] = mapped_column(sa.String(16), default="")


class SecondReadingText(Base):
    """One text the client chose, as it stood then: a later change takes it out of the second reader's sight."""

    __tablename__ = "second_reading_texts"
    __table_args__ = (
        sa.UniqueConstraint("reading_id", "entry_id"),
        sa.CheckConstraint("code BETWEEN 0 AND 4", name="code"),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=uuid4
    )  # random: what the second reader's page names it by
    reading_id: Mapped[UUID] = mapped_column(sa.ForeignKey("second_readings.id", ondelete="CASCADE"))
    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int] = mapped_column()
    code: Mapped[int | None] = mapped_column(sa.SmallInteger)
