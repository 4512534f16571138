"""The shared picture: sentences with their days, sealed under the treatment's key. No count and no figure is kept."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.accounts.models import one_of
from selfmon.core.db import Base, UtcDateTime


class LineKind(StrEnum):
    MOVE = "move"  # a setting, what is done there, what it looks after, where it helps, what it costs
    CONTEXT = "context"  # what of this is expected or admired where this person comes from
    OTHERS = "others"  # who else is at work on this, and what may be shared with them


class Said(StrEnum):
    """The client's own decision about one line, on their own phone."""

    SHOWN = "shown"
    CHANGED = "changed"
    LEFT_OUT = "left_out"


def _treatment() -> Mapped[UUID]:
    return mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)


class PictureVersion(Base):
    """A state of the picture. A draft until `offered_at`; from then on nothing in it changes."""

    __tablename__ = "picture_versions"
    __table_args__ = (sa.UniqueConstraint("treatment_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = _treatment()
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PictureLine(Base):
    """One line. It stands in the versions `since` … before `until` (None: still); `thread_id` is the same for a line and
    what became of it."""

    __tablename__ = "picture_lines"
    __table_args__ = (sa.CheckConstraint(one_of("kind", LineKind), name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = _treatment()
    thread_id: Mapped[UUID] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.String(8))
    since: Mapped[int] = mapped_column(sa.SmallInteger)
    until: Mapped[int | None] = mapped_column(sa.SmallInteger)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)  # the setting as well: what it is about is words


class LineAnswer(Base):
    """What the client said to one line. Left out looks to everybody else as if nothing had been said."""

    __tablename__ = "picture_answers"
    __table_args__ = (sa.CheckConstraint(one_of("said", Said), name="said"), sa.UniqueConstraint("line_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    line_id: Mapped[UUID] = mapped_column(sa.ForeignKey("picture_lines.id", ondelete="CASCADE"))
    said: Mapped[str] = mapped_column(sa.String(8))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)  # the client's own words, where they changed them


class Next(StrEnum):
    """The client's own answer to what was agreed on next. Each is a whole answer; none is one too."""

    YES = "yes"
    NOT_YET = "not_yet"
    DIFFERENTLY = "differently"


class PhaseReview(Base):
    """What the two looked at where the work changes, in sentences. A draft until `offered_at`."""

    __tablename__ = "phase_reviews"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = _treatment()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)


class ReviewAnswer(Base):
    """One dated line of the client's. A later one stands beside it, and replaces nothing."""

    __tablename__ = "review_answers"
    __table_args__ = (sa.CheckConstraint(one_of("said", Next), name="said"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    review_id: Mapped[UUID] = mapped_column(sa.ForeignKey("phase_reviews.id", ondelete="CASCADE"), index=True)
    said: Mapped[str] = mapped_column(sa.String(12))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)  # how they see it


class ClosenessPlace(Base):
    """Where the therapist would put closeness and distance on a day, without a questionnaire. Their own record; all of it,
    also the two numbers, is sealed."""

    __tablename__ = "closeness_places"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = _treatment()
    placed_on: Mapped[date] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
