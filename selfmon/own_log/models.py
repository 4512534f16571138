"""The therapist's own log: its key, where it stands open, its lines. Sealed twice."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.core.db import Base, UtcDateTime


class OwnLogKey(Base):
    """How one therapist's log key is locked under their passphrase; the key, locked once more, lies in the key store.

    The costs of the passphrase's derivation stand with the row, so that they can grow for new logs.
    """

    __tablename__ = "own_log_keys"

    therapist_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary)
    passes: Mapped[int] = mapped_column()  # argon2id: time cost
    memory_kib: Mapped[int] = mapped_column()
    lanes: Mapped[int] = mapped_column()
    public: Mapped[bytes | None] = mapped_column(
        sa.LargeBinary
    )  # what is tapped while the log is shut is sealed for it
    private_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)  # its other half, under the log's key
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
