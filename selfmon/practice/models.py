"""One done exercise. Ratings 0–6 before and after, of the one thing that was asked that time."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.core.db import Base


class Practice(Base):
    """A practice of one exercise, whole, part or stopped."""

    __tablename__ = "practices"
    __table_args__ = (
        sa.CheckConstraint("before BETWEEN 0 AND 6", name="before"),
        sa.CheckConstraint("after BETWEEN 0 AND 6", name="after"),
        sa.CheckConstraint("rang_false BETWEEN 0 AND 6", name="rang_false"),
        sa.CheckConstraint("minutes BETWEEN 0 AND 600", name="minutes"),
        sa.CheckConstraint("measure IN ('tension', 'soothed', 'shame', 'warmth')", name="measure"),
        sa.CheckConstraint("direction IN ('body', 'self_other', 'other_self', 'self_self')", name="direction"),
        sa.CheckConstraint("landing IN ('steadying', 'not_much', 'rang_false', 'heavier')", name="landing"),
        sa.CheckConstraint("completed IN ('full', 'part', 'stopped')", name="completed"),
        sa.CheckConstraint("stop_reason IN ('time', 'heavier', 'rang_false', 'other')", name="stop_reason"),
        sa.CheckConstraint(
            "reaction IN ('tears_all_right', 'numb', 'panicky', 'angry', 'far_away', 'nothing')", name="reaction"
        ),
    )

    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    exercise: Mapped[str] = mapped_column(sa.String(4))
    exercise_version: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    direction: Mapped[str] = mapped_column(sa.String(12))
    measure: Mapped[str] = mapped_column(sa.String(8), default="tension")
    before: Mapped[int | None] = mapped_column(sa.SmallInteger)
    after: Mapped[int | None] = mapped_column(sa.SmallInteger)
    landing: Mapped[str | None] = mapped_column(sa.String(12))
    rang_false: Mapped[int | None] = mapped_column(sa.SmallInteger)
    minutes: Mapped[float | None] = mapped_column(sa.Float)
    completed: Mapped[str | None] = mapped_column(sa.String(8))
    stop_reason: Mapped[str | None] = mapped_column(sa.String(12))
    reaction: Mapped[str | None] = mapped_column(sa.String(16))


class SetAside(Base):
    """An exercise the client put out of sight for now."""

    __tablename__ = "set_asides"

    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    exercise: Mapped[str] = mapped_column(sa.String(4), primary_key=True)
