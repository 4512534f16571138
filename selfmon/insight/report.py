"""From admitted rows to a frozen report: numbers and days, no words, no page, no request, no zone.

Nothing is imputed. A week's median stands only where at least four of its seven days have an answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import NumberRow
from selfmon.insight.weeks import DAYS_FOR_A_WEEK
from selfmon.journal.questions import Drawn, codes_drawn
from selfmon.practice.series import Done
from selfmon.practice.weight import count_heavy

RATED = codes_drawn(Drawn.THERAPIST)
LATE = "retrospective"  # how an entry was written that tells about another time


class Point(NamedTuple):
    """One answer. `at` is the client's clock; `is_late` marks one that was written about another time."""

    at: datetime
    value: float
    is_late: bool


@dataclass(frozen=True)
class Week:
    """One ISO week: `median` is None below four answered days; `low` and `high` are the week's range."""

    monday: date
    n: int
    days: int
    median: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Rated:
    """One rating over the window: the entries that answered it, and the weeks between. A point is made where it is drawn."""

    code: str
    rows: Sequence[NumberRow]
    weeks: tuple[Week, ...]

    @property
    def n(self) -> int:
        return len(self.rows)

    @property
    def values(self) -> list[float]:
        return [float(row.values[self.code]) for row in self.rows]

    @property
    def points(self) -> tuple[Point, ...]:
        return self._points(self.rows)

    @property
    def beside_medians(self) -> tuple[Point, ...]:
        """The answers that no week's median tells of: of weeks below four answered days, and those about another time."""
        told = {week.monday for week in self.weeks if week.median is not None}
        return self._points(r for r in self.rows if r.entry_mode == LATE or monday_of(r.local_day) not in told)

    def _points(self, rows: Iterable[NumberRow]) -> tuple[Point, ...]:
        return tuple(Point(row.local_at, float(row.values[self.code]), row.entry_mode == LATE) for row in rows)


@dataclass(frozen=True)
class Counted:
    """Things that happened, per ISO week."""

    code: str
    weeks: tuple[tuple[date, int], ...]
    at: tuple[datetime, ...]

    @property
    def n(self) -> int:
        return len(self.at)


@dataclass(frozen=True)
class Practised:
    """Practices: the mean change of tension, with n, and how many of the rated ones were heavy (`practice.weight`)."""

    counted: Counted
    n_rated: int
    mean_change: float | None  # of tension only, 0–6, after minus before
    n_tension: int
    n_heavier: int


@lru_cache(maxsize=10_000)
def monday_of(day: date) -> date:
    """The Monday of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def mondays_between(first: date, last: date) -> list[date]:
    """Every Monday from the week of `first` to the week of `last`."""
    start = monday_of(first)
    return [start + timedelta(weeks=n) for n in range((monday_of(last) - start).days // 7 + 1)]


def summarise_rating(code: str, rows: Sequence[NumberRow]) -> Rated:
    """The weeks of one rating. Those without an answer between the first and the last are there, empty."""
    return summarise_ratings((code,), rows)[0]


def summarise_ratings(codes: Sequence[str], rows: Sequence[NumberRow]) -> list[Rated]:
    """Each rating of the same entries, which are put into weeks once: ten years of them come through here."""
    by_week: dict[date, tuple[list[NumberRow], list[NumberRow]]] = {}
    for row in rows:
        monday = monday_of(row.local_day)
        if monday not in by_week:
            by_week[monday] = ([], [])
        by_week[monday][row.entry_mode == LATE].append(row)
    return [_rated(code, rows, by_week) for code in codes]


def _rated(
    code: str, rows: Sequence[NumberRow], by_week: Mapping[date, tuple[Sequence[NumberRow], Sequence[NumberRow]]]
) -> Rated:
    """`by_week`: entries about right then, and those about another time, which never stand on one line with them."""
    told = [row for row in rows if row.values[code] is not None]
    if not told:
        return Rated(code, told, ())
    weeks = {monday: _week(code, monday, week) for monday, (week, _late) in by_week.items()}
    answered = [
        monday
        for monday, (_week, late) in by_week.items()
        if weeks[monday].n or any(row.values[code] is not None for row in late)
    ]
    mondays = mondays_between(min(answered), max(answered))
    return Rated(code, told, tuple(weeks.get(monday) or _week(code, monday, ()) for monday in mondays))


def _week(code: str, monday: date, rows: Sequence[NumberRow]) -> Week:
    told = [(value, row.local_day) for row in rows if (value := row.values[code]) is not None]
    if not told:
        return Week(monday, 0, 0, None, None, None)
    values, n_days = sorted([value for value, _day in told]), len({day for _value, day in told})
    n = len(values)
    median = (values[(n - 1) // 2] + values[n // 2]) / 2 if n_days >= DAYS_FOR_A_WEEK else None
    return Week(monday, n, n_days, median, float(values[0]), float(values[-1]))


def count_weeks(code: str, when: Iterable[datetime]) -> Counted:
    """How often something happened in each week, weeks without it included. `when`: local day and clock of each."""
    found = sorted(when)
    if not found:
        return Counted(code, (), ())
    counts = dict.fromkeys(mondays_between(found[0].date(), found[-1].date()), 0)
    for at in found:
        counts[monday_of(at.date())] += 1
    return Counted(code, tuple(counts.items()), tuple(found))


def summarise_practice(done: Sequence[Done]) -> Practised:
    """The mean is never told without n and without the share that was heavy."""
    tense = [d.rise for d in done if d.measure == "tension" and d.rise is not None]
    n_heavier, n_rated = count_heavy(done)
    return Practised(
        count_weeks("practice", (d.at for d in done)),
        n_rated,
        sum(tense) / len(tense) if tense else None,
        len(tense),
        n_heavier,
    )


def episode_points(entries: Sequence[EntryView]) -> tuple[Point, ...]:
    """Peaks of the episodes that have one."""
    return points_of([e for e in entries if e.kind == "episode"], "peak")


def at_their_sessions(entries: Sequence[EntryView], met_at: Mapping[UUID, datetime]) -> list[EntryView]:
    """Answers about sessions, each at the clock its session began, whenever it was given; one about no known session
    stays where it is."""
    return [e._replace(local_at=met_at.get(e.plain.get("therapy_session_id") or e.id, e.local_at)) for e in entries]


def points_of(entries: Sequence[EntryView], number: str) -> tuple[Point, ...]:
    """One number of every entry that has it."""
    return tuple(
        Point(e.local_at, float(e.numbers[number]), e.entry_mode == LATE)
        for e in entries
        if e.numbers.get(number) is not None
    )
