"""What was practised, read through a Permit, for reports and for the set-aside rule."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import wall_clock
from selfmon.core.errors import NotFound
from selfmon.diary.admitted import DayOf, admitted, between
from selfmon.diary.models import Entry
from selfmon.diary.newest import newest_of_each
from selfmon.practice.models import Practice
from selfmon.practice.practice_kind import PRACTICE
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Depth, Stream

LATELY = 30  # practices of one exercise that its weight is judged by: what is older has long been followed by others


class Done(NamedTuple):
    """One practice. `before` and `after` are of `measure` (0–6), or None; what was said of it is None where this reader
    may not see choices, or nothing was said. `at`: day and clock where it was noted, without a zone."""

    at: datetime
    on: date
    exercise: str
    measure: str
    before: int | None = None
    after: int | None = None
    landing: str | None = None
    reaction: str | None = None
    stop_reason: str | None = None

    @property
    def rise(self) -> int | None:
        """After minus before of `measure`, or None."""
        return None if self.before is None or self.after is None else self.after - self.before


def read_practices(
    session: Session, permit: Permit, from_on: date | DayOf | None = None, to_on: date | None = None
) -> list[Done]:
    """Practices in order of time. One statement; none when practice is not shared."""
    if not permit.allows(Stream.PRACTICE):
        return []
    rows = session.execute(
        sa.select(*_columns(admitted(permit, Depth.WORDS)))
        .join(Entry, Entry.id == Practice.entry_id)
        .where(admitted(permit), Entry.kind == "practice", *between(from_on, to_on))
        .order_by(Entry.occurred_at, Entry.id)
    )
    return [_done(*row) for row in rows]


def read_lately(session: Session, permits: Sequence[Permit]) -> dict[int, dict[str, list[Done]]]:
    """The newest practices of each exercise, newest first, by client id, for many Permits at once. One statement."""
    is_newest = newest_of_each(session, permits, PRACTICE, LATELY)
    if is_newest is None:
        return {}
    since, on = is_newest
    worded = [permit for permit in permits if permit.allows(Stream.PRACTICE, Depth.WORDS)]
    has_words = sa.or_(sa.false(), *(admitted(permit, Depth.WORDS) for permit in worded))
    found: dict[int, dict[str, list[Done]]] = {}
    rows = session.connection().execute(
        sa.select(Entry.client_id, *_columns(has_words))
        .select_from(since)
        .join(Entry, on)
        .join(Practice, Entry.id == Practice.entry_id)
        .order_by(Entry.occurred_at.desc(), Entry.id)
    )
    for client_id, *told in rows.all():
        done = _done(*told)
        mine = found.setdefault(client_id, {}).setdefault(done.exercise, [])
        if len(mine) < LATELY:
            mine.append(done)
    return found


def _columns(has_words: Any) -> list[Any]:
    """What a practice holds; choices only where this reader sees words."""
    told = (Practice.landing, Practice.reaction, Practice.stop_reason)
    return [
        Entry.occurred_at,
        Entry.zone,
        Entry.local_day,
        Practice.exercise,
        Practice.measure,
        Practice.before,
        Practice.after,
        *(sa.case((has_words, column), else_=None).label(column.key) for column in told),
    ]


def _done(at: datetime, zone: str, on: date, *told: Any) -> Done:
    """From what `_columns` names, in that order."""
    return Done(wall_clock(at, zone), on, *told)


def list_favourites(session: Session, permit: Permit, since: date) -> list[str]:
    """The exercises that landed as steadying since that day, the most often first; for the client's own unlocked pages.

    One that made things heavier as often is none. One statement.
    """
    rows = session.execute(
        sa.select(Practice.exercise, Practice.landing, sa.func.count())
        .join(Entry, Entry.id == Practice.entry_id)
        .where(admitted(permit), Entry.local_day >= since, Practice.landing.in_(("steadying", "heavier")))
        .group_by(Practice.exercise, Practice.landing)
    )
    weight: Counter[str] = Counter()
    for exercise, landing, n in rows:
        weight[exercise] += n if landing == "steadying" else -n
    return [exercise for exercise, n in weight.most_common() if n > 0]


def find_practice(session: Session, entry_id: UUID, exercise: str) -> Practice:
    """What was noted of one exercise, for whoever owns the entry. Raises NotFound."""
    row = session.get(Practice, entry_id)
    if row is None or row.exercise != exercise:
        raise NotFound
    return row
