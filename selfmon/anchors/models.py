"""The client's weekly look back, 0–4 each, behaviourally anchored."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.core.db import Base

ITEMS = ("a1", "a2", "b1", "b2", "b3", "c1", "c2", "c3", "d1", "d2", "d3", "s1", "o1", "o2")


class WeeklyAnchors(Base):
    """One look back over one week. `not_come_up` names the items that did not come up: an answer, not a gap."""

    __tablename__ = "weekly_anchors"
    __table_args__ = tuple(sa.CheckConstraint(f"{i} BETWEEN 0 AND 4", name=i) for i in ITEMS)

    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    week_on: Mapped[date] = mapped_column()  # the Monday of the week looked back on
    not_come_up: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
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
