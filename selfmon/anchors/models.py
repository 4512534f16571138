"""The client's weekly look back, 0–4 each, behaviourally anchored."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.anchors.items import ITEMS
from selfmon.core.db import Base, UtcDateTime


class Scores:
    """One column an item of the form, 0–4; empty where it was left or could not be seen."""

    a1: Mapped[int | None] = mapped_column(sa.SmallInteger)
    a2: Mapped[int | None] = mapped_column(sa.SmallInteger)
    b1: Mapped[int | None] = mapped_column(sa.SmallInteger)
    b2: Mapped[int | None] = mapped_column(sa.SmallInteger)
    b3: Mapped[int | None] = mapped_column(sa.SmallInteger)
    c1: Mapped[int | None] = mapped_column(sa.SmallInteger)
    c2: Mapped[int | None] = mapped_column(sa.SmallInteger)
    c3: Mapped[int | None] = mapped_column(sa.SmallInteger)
    d1: Mapped[int | None] = mapped_column(sa.SmallInteger)
    d2: Mapped[int | None] = mapped_column(sa.SmallInteger)
    d3: Mapped[int | None] = mapped_column(sa.SmallInteger)
    s1: Mapped[int | None] = mapped_column(sa.SmallInteger)
    o1: Mapped[int | None] = mapped_column(sa.SmallInteger)
    o2: Mapped[int | None] = mapped_column(sa.SmallInteger)


class WeeklyAnchors(Scores, Base):
    """One look back over one week. `not_come_up` names the items that did not come up: an answer, not a gap."""

    __tablename__ = "weekly_anchors"
    __table_args__ = tuple(sa.CheckConstraint(f"{i} BETWEEN 0 AND 4", name=i) for i in ITEMS)

    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    week_on: Mapped[date] = mapped_column()  # the Monday of the week looked back on
    not_come_up: Mapped[list[str]] = mapped_column(sa.JSON, default=list)


class TherapistAnchors(Scores, Base):
    """The therapist's own full rating, every four weeks. The client sees it only once `shown_together_on` is set."""

    __tablename__ = "therapist_anchors"
    __table_args__ = tuple(sa.CheckConstraint(f"{i} BETWEEN 0 AND 4", name=i) for i in ITEMS)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)
    rated_on: Mapped[date] = mapped_column()
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_observed: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    shown_together_on: Mapped[date | None] = mapped_column()
