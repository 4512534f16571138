"""From admitted rows to a frozen report: numbers and days, no words, no page, no request, no zone.

Nothing is imputed. A week's median stands only where at least four of its seven days have an answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from statistics import median
from typing import NamedTuple
from uuid import UUID

from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import NumberRow
from selfmon.insight.weeks import DAYS_FOR_A_WEEK
from selfmon.journal.questions import Drawn, codes_drawn
from selfmon.practice.series import Done
from selfmon.practice.weight import count_heavy

RATED = codes_drawn(Drawn.THERAPIST)


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
    """One rating over the window: raw points, the weeks between, and how often it was answered."""

    code: str
    points: tuple[Point, ...]
    weeks: tuple[Week, ...]

    @property
    def n(self) -> int:
        return len(self.points)


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
    """Points and weeks of one rating. Weeks without an answer between the first and the last are there, empty."""
    points, answered_on = [], set()
    right_then: dict[date, list[float]] = {}  # "back then" never stands on one line with "right now"
    for row in rows:
        value = row.values[code]
        if value is not None:
            point = Point(row.local_at, float(value), row.entry_mode == "retrospective")
            points.append(point)
            answered_on.add(row.local_day)
            if not point.is_late:
                right_then.setdefault(row.local_day, []).append(point.value)
    by_week: dict[date, list[list[float]]] = {}
    for day, values in right_then.items():
        by_week.setdefault(monday_of(day), []).append(values)
    mondays = mondays_between(min(answered_on), max(answered_on)) if answered_on else []
    return Rated(code, tuple(points), tuple(_week(monday, by_week.get(monday, [])) for monday in mondays))


def _week(monday: date, days: Sequence[Sequence[float]]) -> Week:
    """From the answers of each day that has one."""
    values = [value for day in days for value in day]
    if not values:
        return Week(monday, 0, 0, None, None, None)
    middle = float(median(values)) if len(days) >= DAYS_FOR_A_WEEK else None
    return Week(monday, len(values), len(days), middle, min(values), max(values))


def beside_medians(rated: Rated) -> tuple[Point, ...]:
    """The answers that no week's median tells of: of weeks below four answered days, and those about another time."""
    told = {week.monday for week in rated.weeks if week.median is not None}
    return tuple(p for p in rated.points if p.is_late or monday_of(p.at.date()) not in told)


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
        Point(e.local_at, float(e.numbers[number]), e.entry_mode == "retrospective")
        for e in entries
        if e.numbers.get(number) is not None
    )
