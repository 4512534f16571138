"""The audit chain. Rows hold random subject ids, so that erasing a person leaves the chain verifiable."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.core.db import Base, UtcDateTime


class AuditHead(Base):
    """The last link of one client's chain. Locked while a link is added."""

    __tablename__ = "audit_heads"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    mac: Mapped[str] = mapped_column(sa.String(64), default="")


class AuditEvent(Base):
    """One link: an actor did something about a client. `detail` is codes only, never words."""

    __tablename__ = "audit_events"
    __table_args__ = (sa.UniqueConstraint("subject_id", "seq"), sa.Index(None, "subject_id", "on_day"))

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column()
    seq: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    on_day: Mapped[date] = mapped_column()  # the client's local day
    actor_id: Mapped[UUID] = mapped_column(index=True)  # a person's public_id
    action: Mapped[str] = mapped_column(sa.String(40))
    detail: Mapped[str] = mapped_column(sa.String(200), default="")
    mac: Mapped[str] = mapped_column(sa.String(64))


class LedgerWaiting(Base):
    """A line that could not be written to the ledger when its deed was committed: instant, word, facts."""

    __tablename__ = "ledger_waiting"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    line: Mapped[list[Any]] = mapped_column(sa.JSON)
