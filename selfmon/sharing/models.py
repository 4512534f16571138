"""What a client agreed to show, to whom, and in which words it was asked."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.accounts.models import one_of
from selfmon.core.db import Base, UtcDateTime
from selfmon.sharing.streams import Depth, Stream

__all__ = ["Consent", "Depth", "Grant", "Stream"]


class Consent(Base):
    """One answer of the client, with the wording as it stood on the screen. Never changed afterwards."""

    __tablename__ = "consents"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    therapist_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    locale: Mapped[str] = mapped_column(sa.String(16))
    wording: Mapped[str] = mapped_column(sa.Text)


class Grant(Base):
    """One stream at one depth, shown to one therapist, for entries of the days `from_on`…`to_on`.

    `from_on` None: also everything earlier. `to_on` None: still growing. `ends_on`: the agreed last day of showing.
    Stopping sets `stopped_at`; a stopped grant never opens again.
    """

    __tablename__ = "grants"
    __table_args__ = (
        sa.CheckConstraint(one_of("stream", Stream), name="stream"),
        sa.CheckConstraint(one_of("depth", Depth), name="depth"),
        sa.CheckConstraint("to_on IS NULL OR from_on IS NULL OR to_on >= from_on", name="days"),
        sa.Index(None, "therapist_id", "client_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    therapist_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    consent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("consents.id", ondelete="CASCADE"))
    stream: Mapped[str] = mapped_column(sa.String(16))
    depth: Mapped[str] = mapped_column(sa.String(8))
    from_on: Mapped[date | None] = mapped_column()
    to_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_why: Mapped[str | None] = mapped_column(sa.String(16))  # see consent.Why
