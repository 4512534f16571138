"""What a therapist keeps beside a client's entries: codes, and signals put aside."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.core.db import Base, UtcDateTime


class PerspectiveCode(Base):
    """0–4 for one text about what might have been going on for the other. Needs the client's yes."""

    __tablename__ = "perspective_codes"
    __table_args__ = (sa.CheckConstraint("code BETWEEN 0 AND 4", name="code"),)

    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[int] = mapped_column(sa.SmallInteger)
    coded_on: Mapped[date] = mapped_column()


class MutedSignal(Base):
    """A signal that was looked at and put aside, with its evidence: new evidence brings it back."""

    __tablename__ = "muted_signals"
    __table_args__ = (sa.UniqueConstraint("treatment_id", "signal", "evidence"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)
    signal: Mapped[str] = mapped_column(sa.String(24))
    evidence: Mapped[str] = mapped_column(sa.String(64))
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)  # the reason
    muted_at: Mapped[datetime] = mapped_column(UtcDateTime)
