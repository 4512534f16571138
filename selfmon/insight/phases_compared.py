"""Phases compared, weeks with intervals, how much is there: one value a day, the mean of the day's answers.

Nothing is imputed. Intervals know that a day resembles the one before it, and stay on the scale (docs/statistics.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from selfmon.diary.reading import NumberRow
from selfmon.insight.report import mondays_between
from selfmon.insight.weeks import DAYS_FOR_A_WEEK, daily_means, on_grid
from selfmon.journal.questions import TAKING_TURNS

FAMILIARISATION_DAYS = 7
DAYS_A_PHASE = 14  # answered days in each stretch that is compared
DAYS_OF_NOW = 28
ROWS = 6  # ratings on one page
DAYS_FOR_RMSSD = 21
MUCH_MISSING = 0.3
GAPS_TO_JUDGE = 5


@dataclass(frozen=True)
class Span:
    """A phase as far as it is compared: its number (0: now, whatever the phase) and its days, both included."""

    number: int
    first: date
    last: date


@dataclass(frozen=True)
class Contrast:
    """Two stretches of one rating. `steps`: the later mean minus the earlier, in steps of the rating, with its 95 %
    `interval`; `differs`: whether also the 99.2 % interval leaves out zero, which six such rows together may. `share`: of
    all pairs of one day each, how often the later one is higher (lower, where that is `hoped` for), ties half.

    None with `needs` (answered days still wanting) below fourteen days in each.
    """

    code: str
    earlier: Span
    later: Span
    n_earlier: int
    n_later: int
    means: tuple[float, float] | None
    steps: float | None
    interval: tuple[float, float] | None
    differs: bool
    share: float | None
    needs: int
    hoped: str = ""  # "lower" or "higher" where the two agreed on it


def compare_phases(
    code: str, rows: Sequence[NumberRow], earlier: Span, later: Span, scale: tuple[float, float], hoped: str = ""
) -> Contrast:
    """`stats.phase_difference` of days, and NAP (Parker & Vannest 2009) beside it."""
    from selfmon.stats import nap, phase_difference  # numpy loads on first use

    daily = daily_means(code, rows)
    a, b = on_grid(daily, earlier.first, earlier.last), on_grid(daily, later.first, later.last)
    n_a, n_b = sum(v is not None for v in a), sum(v is not None for v in b)
    needs = max(0, DAYS_A_PHASE - n_a) + max(0, DAYS_A_PHASE - n_b)
    if needs:
        return Contrast(code, earlier, later, n_a, n_b, None, None, None, False, None, needs, hoped)
    found, wide = (phase_difference(a, b, scale, alpha=alpha) for alpha in (0.05, 0.05 / ROWS))
    outside = wide.interval is not None and not wide.interval[0] <= 0 <= wide.interval[1]
    means = (found.first.estimate or 0.0, found.second.estimate or 0.0)
    share = nap(a, b, improvement="decrease" if hoped == "lower" else "increase").estimate
    return Contrast(code, earlier, later, n_a, n_b, means, found.estimate, found.interval, outside, share, 0, hoped)


def spans_of(phases: Sequence[Span], today: date) -> list[tuple[Span, Span]]:
    """What is compared: phase 1 with the last 28 days where they do not meet, then each phase with the one before it, the
    newest first."""
    found = list(reversed(list(pairwise(phases))))
    now = Span(0, today - timedelta(days=DAYS_OF_NOW - 1), today)
    if phases and phases[0].number == 1 and phases[0].last < now.first:
        found.insert(0, (phases[0], now))
    return found


@dataclass(frozen=True)
class WeekMean:
    """One week: mean of its days, None below four answered days; `interval` None until six weeks tell how days scatter."""

    monday: date
    days: int
    mean: float | None
    interval: tuple[float, float] | None


def weekly_means(code: str, rows: Sequence[NumberRow], scale: tuple[float, float]) -> list[WeekMean]:
    """Every week from the first answered to the last; intervals stay on the scale (`stats.week_level`)."""
    from selfmon.stats import week_level  # numpy loads on first use

    daily = daily_means(code, rows)
    mondays = mondays_between(min(daily), max(daily)) if daily else []
    grids = [on_grid(daily, monday, monday + timedelta(days=6)) for monday in mondays]
    weeks = []
    for monday, values in zip(mondays, grids, strict=True):
        there = [v for v in values if v is not None]
        found = week_level(values, grids, scale)
        mean = sum(there) / len(there) if len(there) >= DAYS_FOR_A_WEEK else None
        weeks.append(WeekMean(monday, len(there), mean, found.interval if found else None))
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
    from selfmon.stats import rmssd  # numpy loads on first use

    found = rmssd(on_grid(daily, min(daily), max(daily)))
    return Ups(found.estimate, found.n_pairs, 0)


@dataclass(frozen=True)
class Coverage:
    """Days with a shared answer among the days from the first one on, with Wilson's interval. Quiet days may be private.

    `is_planned`: a question that takes turns; only days on which it was asked count, the others are missing by plan.
    `bounds`: where the mean of all days would lie if every day without an answer stood at one end of the scale; only
    where more than 30 % are without. `ran_higher_before_gaps`: True, False, or None with fewer than five gaps.
    """

    code: str
    n_days: int
    n_answered: int
    interval: tuple[float, float] | None
    bounds: tuple[float, float] | None
    ran_higher_before_gaps: bool | None
    is_planned: bool = False


def cover(code: str, rows: Sequence[NumberRow], last: date, low: float, high: float) -> Coverage:
    """How much of the days there is of one rating, from its first shared day to `last`; of one that takes turns, how much
    of the days on which it was asked: the pauses between are planned, and say nothing about hard days."""
    from selfmon.stats import wilson_interval  # numpy loads on first use

    daily, is_planned = daily_means(code, rows), code in TAKING_TURNS
    asked = {row.local_day for row in rows if code in row.asked} | set(daily)
    if not daily and not (is_planned and asked):
        return Coverage(code, 0, 0, None, None, None, is_planned)
    n_days = len(asked) if is_planned else (last - min(daily)).days + 1
    n = len(daily)
    bounds = None
    if (n_days - n) / n_days > MUCH_MISSING:
        total, wanting = sum(daily.values()), n_days - n
        bounds = ((total + wanting * low) / n_days, (total + wanting * high) / n_days)
    higher = None if is_planned else _before_gaps(daily, last)
    return Coverage(code, n_days, n, wilson_interval(n, n_days).interval, bounds, higher, is_planned)


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
