"""Phases compared, weeks with intervals, how much is there: one value a day, the mean of the day's answers.

Nothing is imputed. Intervals are resampled in blocks, because days are not independent (docs/statistics.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from selfmon.diary.reading import NumberRow
from selfmon.insight.report import DAYS_FOR_A_WEEK, monday_of, mondays_between

FAMILIARISATION_DAYS = 7
DAYS_FOR_NAP = 5  # answered days in each phase
DAYS_FOR_RMSSD = 21
MUCH_MISSING = 0.3
GAPS_TO_JUDGE = 5


@dataclass(frozen=True)
class Span:
    """A phase as far as it is compared: its number and its days, both included."""

    number: int
    first: date
    last: date


def daily_means(code: str, rows: Sequence[NumberRow]) -> dict[date, float]:
    """One value a local day; entries about another time are left out."""
    by_day: dict[date, list[float]] = {}
    for row in rows:
        if row.values[code] is not None and row.entry_mode != "retrospective":
            by_day.setdefault(row.local_day, []).append(float(row.values[code]))
    return {day: sum(values) / len(values) for day, values in by_day.items()}


def on_grid(daily: dict[date, float], first: date, last: date) -> list[float | None]:
    """Every day from the first to the last in order, None where there is no answer."""
    return [daily.get(first + timedelta(days=n)) for n in range((last - first).days + 1)]


@dataclass(frozen=True)
class Contrast:
    """Two phases of one rating. `share`: of all pairs of one day each, how often the later phase is higher, ties half.

    None with `needs` (answered days still wanting in either phase) below five days in each.
    """

    code: str
    earlier: Span
    later: Span
    n_earlier: int
    n_later: int
    share: float | None
    interval: tuple[float, float] | None
    needs: int


def compare_phases(code: str, rows: Sequence[NumberRow], earlier: Span, later: Span) -> Contrast:
    """NAP (Parker & Vannest 2009) of days, with its block-bootstrap interval."""
    from selfmon.stats import block_bootstrap_interval, nap  # scipy loads on first use

    daily = daily_means(code, rows)
    a, b = on_grid(daily, earlier.first, earlier.last), on_grid(daily, later.first, later.last)
    n_a, n_b = sum(v is not None for v in a), sum(v is not None for v in b)
    needs = max(0, DAYS_FOR_NAP - n_a) + max(0, DAYS_FOR_NAP - n_b)
    if needs:
        return Contrast(code, earlier, later, n_a, n_b, None, None, needs)
    return Contrast(code, earlier, later, n_a, n_b, nap(a, b).estimate, block_bootstrap_interval(a, b).interval, 0)


@dataclass(frozen=True)
class WeekMean:
    """One week: mean of its days with an interval; None below four answered days."""

    monday: date
    days: int
    mean: float | None
    interval: tuple[float, float] | None


def weekly_means(code: str, rows: Sequence[NumberRow]) -> list[WeekMean]:
    """Every week from the first answered to the last."""
    from selfmon.stats import block_bootstrap_interval  # scipy loads on first use

    daily = daily_means(code, rows)
    weeks = []
    for monday in mondays_between(min(daily), max(daily)) if daily else []:
        values = on_grid(daily, monday, monday + timedelta(days=6))
        n = sum(v is not None for v in values)
        found = block_bootstrap_interval(values) if n >= DAYS_FOR_A_WEEK else None
        weeks.append(WeekMean(monday, n, found.estimate if found else None, found.interval if found else None))
    return weeks


@dataclass(frozen=True)
class Ups:
    """From one day to the next: RMSSD in the rating's own steps, or how many days are wanting."""

    value: float | None
    n_pairs: int
    needs: int


def day_to_day(code: str, rows: Sequence[NumberRow]) -> Ups:
    """Root mean squared difference of neighbouring days; shown from 21 answered days on."""
    daily = daily_means(code, rows)
    if len(daily) < DAYS_FOR_RMSSD:
        return Ups(None, 0, DAYS_FOR_RMSSD - len(daily))
    from selfmon.stats import rmssd  # scipy loads on first use

    found = rmssd(on_grid(daily, min(daily), max(daily)))
    return Ups(found.estimate, found.n_pairs, 0)


@dataclass(frozen=True)
class Coverage:
    """Days with a shared answer among the days from the first one on, with Wilson's interval. Quiet days may be private.

    `bounds`: where the mean of all days would lie if every day without an answer stood at one end of the scale; only
    where more than 30 % are without. `ran_higher_before_gaps`: True, False, or None with fewer than five gaps.
    """

    code: str
    n_days: int
    n_answered: int
    interval: tuple[float, float] | None
    bounds: tuple[float, float] | None
    ran_higher_before_gaps: bool | None


def cover(code: str, rows: Sequence[NumberRow], last: date, low: float, high: float) -> Coverage:
    """How much of the days there is of one rating, from its first shared day to `last`."""
    from selfmon.stats import wilson_interval  # scipy loads on first use

    daily = daily_means(code, rows)
    if not daily:
        return Coverage(code, 0, 0, None, None, None)
    first = min(daily)
    n_days, n = (last - first).days + 1, len(daily)
    bounds = None
    if (n_days - n) / n_days > MUCH_MISSING:
        total, wanting = sum(daily.values()), n_days - n
        bounds = ((total + wanting * low) / n_days, (total + wanting * high) / n_days)
    return Coverage(code, n_days, n, wilson_interval(n, n_days).interval, bounds, _before_gaps(daily, last))


def _before_gaps(daily: dict[date, float], last: date) -> bool | None:
    """Whether days before a gap (two days or more without an answer) ran higher than the other days."""
    one = timedelta(days=1)
    before = [
        v for day, v in daily.items() if day + one not in daily and day + 2 * one not in daily and day + 2 * one <= last
    ]
    others = [v for day, v in daily.items() if day + one in daily]
    if len(before) < GAPS_TO_JUDGE or len(others) < GAPS_TO_JUDGE:
        return None
    return median(before) > median(others)


def without_first_days(spans: Sequence[Span], first_answered: date | None) -> list[Span]:
    """The first week is for getting used to the questions: left out of whatever phase it lies in."""
    if first_answered is None:
        return list(spans)
    starts = first_answered + timedelta(days=FAMILIARISATION_DAYS)
    return [Span(s.number, max(s.first, starts), s.last) for s in spans if s.last >= starts]


def first_answered_day(rows: Sequence[NumberRow]) -> date | None:
    """The first day of any answer."""
    return min((r.local_day for r in rows), default=None)


__all__ = [
    "Contrast",
    "Coverage",
    "Span",
    "Ups",
    "WeekMean",
    "compare_phases",
    "cover",
    "daily_means",
    "day_to_day",
    "first_answered_day",
    "monday_of",
    "on_grid",
    "weekly_means",
    "without_first_days",
]
