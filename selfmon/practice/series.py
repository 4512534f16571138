"""What was practised, read through a Permit, for reports and for the set-aside rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import NotFound
from selfmon.diary.admitted import DayOf, admitted
from selfmon.diary.models import Entry
from selfmon.diary.reading import read_numbers
from selfmon.practice.gate import Past
from selfmon.practice.models import Practice
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Stream


@dataclass(frozen=True)
class Done:
    """One practice as ratings tell it. `rise` is after minus before of `measure` (0–6 each), or None.

    `at`: day and clock where it was noted, without a zone.
    """

    at: datetime
    on: date
    exercise: str
    measure: str
    rise: int | None

    @property
    def got_heavier(self) -> bool | None:
        """True when tension or shame rose, or settledness or warmth fell; None when it was not rated twice."""
        if self.rise is None:
            return None
        return self.rise > 0 if self.measure in ("tension", "shame") else self.rise < 0


def read_practices(
    session: Session, permit: Permit, from_on: date | DayOf | None = None, to_on: date | None = None
) -> list[Done]:
    """Practices in order of time. One statement; none when practice is not shared."""
    if not permit.allows(Stream.PRACTICE):
        return []
    rows = read_numbers(
        session, permit, "practice", ["exercise", "measure", "before", "after"], from_on=from_on, to_on=to_on
    )
    return [Done(r.local_at, r.local_day, r.values["exercise"], r.values["measure"], _rise(r.values)) for r in rows]


def _rise(values: Mapping[str, Any]) -> int | None:
    before, after = values["before"], values["after"]
    return None if before is None or after is None else after - before


def find_practice(session: Session, entry_id: UUID, exercise: str) -> Practice:
    """What was noted of one exercise, for whoever owns the entry. Raises NotFound."""
    row = session.get(Practice, entry_id)
    if row is None or row.exercise != exercise:
        raise NotFound
    return row


def list_past(session: Session, permit: Permit, exercise: str, limit: int = 3) -> Sequence[Past]:
    """The newest practices of one exercise, newest first; for the client's own unlocked pages."""
    rows = session.execute(
        sa.select(Practice.landing, Practice.reaction, Practice.before, Practice.after, Practice.measure)
        .join(Entry, Entry.id == Practice.entry_id)
        .where(admitted(permit), Practice.exercise == exercise)
        .order_by(Entry.occurred_at.desc())
        .limit(limit)
    )
    return [
        Past(r.landing, r.reaction, *((r.before, r.after) if r.measure == "tension" else (None, None))) for r in rows
    ]
