"""What staff keep beside a client's entries: codes, signals put aside, the own log (sealed twice), supervision packs."""

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


class OwnLogKey(Base):
    """One therapist's log key: locked under their passphrase, and that once more under the root key.

    The costs of the passphrase's derivation stand with the row, so that they can grow for new logs.
    """

    __tablename__ = "own_log_keys"

    therapist_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    wrapped_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    wrapped_by: Mapped[str] = mapped_column(sa.String(16))  # id of the root key
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary)
    passes: Mapped[int] = mapped_column()  # argon2id: time cost
    memory_kib: Mapped[int] = mapped_column()
    lanes: Mapped[int] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OwnLogOpening(Base):
    """The log stands open in one browser until then. The key in it opens with that browser's cookie alone."""

    __tablename__ = "own_log_openings"

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("device_sessions.id", ondelete="CASCADE"), primary_key=True)
    therapist_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OwnLogRow(Base):
    """One line of the log. What sort it is, its day, its numbers, whom it was about: all of it is in `sealed`."""

    __tablename__ = "own_log_rows"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    therapist_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    delete_on: Mapped[date] = mapped_column(index=True)


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
