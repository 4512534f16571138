"""The small figures of the page before a session, as coordinates of an SVG: no script, no colour, no style. Pure.

Twelve weeks run from left to right over 330 units. What a mark looks like says its class (static/css/strips.css).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from selfmon.insight.weekly_rows import DRAWN, PracticeRow, RatingRow, StungRow, SwingRow, UnderstoodRow
from selfmon.insight.weeks import WEEK

WIDTH, HEIGHT, TOP, FLOOR = 330, 56, 4, 49
A_DAY = WIDTH / (DRAWN * WEEK)
A_WEEK = WIDTH / DRAWN
UNITS = 5  # practices of a week that are drawn as blocks of their own; more share the height


@dataclass(frozen=True)
class Mark:
    """One form: `shape` line (x1 y1 x2 y2), rect (x y width height), circle (x y radius) or text (x y)."""

    shape: str
    look: str
    at: tuple[float, ...]
    text: str = ""


@dataclass(frozen=True)
class Days:
    """What stands behind every strip: phases as (number, first, last), days of sessions, days of ruptures."""

    first: date
    last: date
    phases: tuple[tuple[int, date, date], ...]
    sessions: tuple[date, ...]
    strains: tuple[date, ...]
    worded_on: date | None = None


def _mark(shape: str, look: str, *at: float, text: str = "") -> Mark:
    return Mark(shape, look, tuple(round(x, 1) for x in at), text)


def _x(place: float) -> float:
    return (place + 0.5) * A_DAY


def _y(value: float, low: float, high: float) -> float:
    return TOP + (FLOOR - TOP) * (high - value) / (high - low)


def draw_days(days: Days) -> tuple[Mark, ...]:
    """Sessions as ticks at the foot, ruptures as dotted lines, the edge of a phase as a line, dashed
    the day from which the questions stood as they stand now."""
    places = [((day - days.first).days, "tick") for day in days.sessions if days.first <= day <= days.last]
    ticks = [_mark("line", look, _x(place), FLOOR + 3, _x(place), HEIGHT) for place, look in places]
    lines = [
        _mark("line", "strain", _x((day - days.first).days), 0, _x((day - days.first).days), HEIGHT)
        for day in days.strains
        if days.first <= day <= days.last
    ]
    seams = draw_seam(days.first, days.last, days.worded_on)
    edges = [
        _mark("line", "phase-edge", (first - days.first).days * A_DAY, 0, (first - days.first).days * A_DAY, HEIGHT)
        for _number, first, _last in days.phases
        if first > days.first
    ]
    return (*edges, *seams, *ticks, *lines)


def draw_seam(first: date, last: date, worded_on: date | None) -> tuple[Mark, ...]:
    """The day from which the questions stood as they stand now, as a dashed line; nothing where it is not among these."""
    if worded_on is None or not first < worded_on <= last:
        return ()
    left = (worded_on - first).days * A_DAY
    return (_mark("line", "seam", left, 0, left, HEIGHT),)


def draw_phases(days: Days, names: Sequence[str]) -> tuple[Mark, ...]:
    """The phases of these weeks as a strip with their names; `names` in the order of `days.phases`."""
    marks: list[Mark] = []
    for (number, first, last), name in zip(days.phases, names, strict=True):
        left = max(0, (first - days.first).days) * A_DAY
        right = ((min(last, days.last) - days.first).days + 1) * A_DAY
        marks += [_mark("rect", f"band-{number}", left, 0, right - left, 13)]
        if right - left > 40:
            marks += [_mark("text", "t", left + 4, 10, text=name)]
    return tuple(marks)


def draw_rating(row: RatingRow, with_days: bool = True) -> tuple[Mark, ...]:
    """The range of an unchanged week, each day's answer, each week's mean as a bar; the newest is thicker."""
    marks: list[Mark] = []
    if row.news:
        high = _y(row.news.high, row.low, row.high)
        marks.append(_mark("rect", "usual", 0, high, WIDTH, _y(row.news.low, row.low, row.high) - high))
    if with_days:
        marks += [_mark("circle", "raw", _x(place), _y(value, row.low, row.high), 1.5) for place, value in row.days]
    for week, mean in enumerate(row.means):
        if mean is not None:
            y, is_last = _y(mean, row.low, row.high), week == len(row.means) - 1
            marks.append(_mark("line", "wk now" if is_last else "wk", week * A_WEEK + 3, y, (week + 1) * A_WEEK - 3, y))
    return tuple(marks)


def draw_swing(row: SwingRow) -> tuple[Mark, ...]:
    """Up how far above others, down how far unseen, of 6 each; one pair a day."""
    middle = (TOP + FLOOR) / 2
    reach = (FLOOR - TOP) / 2 / 6
    bars = [
        _mark("rect", look, _x(place) - 1.6, top, 3.2, value * reach)
        for place, above, unseen in row.days
        for look, top, value in (("up", middle - above * reach, above), ("down", middle, unseen))
        if value
    ]
    return (_mark("line", "mid-line", 0, middle, WIDTH, middle), *bars)


def draw_stung(row: StungRow) -> tuple[Mark, ...]:
    """Each at its strongest, 0 to 6; a ring at the foot where that was not said."""
    stems = [
        mark
        for place, peak in row.peaks
        if peak is not None
        for mark in (
            _mark("line", "stem", _x(place), FLOOR, _x(place), _y(peak, 0, 6)),
            _mark("circle", "pk", _x(place), _y(peak, 0, 6), 2.6),
        )
    ]
    rings = [_mark("circle", "ring", _x(place), FLOOR - 3, 2.6) for place, peak in row.peaks if peak is None]
    return (_base(), *stems, *rings)


def draw_practice(row: PracticeRow) -> tuple[Mark, ...]:
    """One block a practice, the heavy ones outlined and at the foot."""
    tall = (FLOOR - TOP) / max(UNITS, *row.counts)
    return (
        _base(),
        *(
            _mark("rect", "heavy" if n < heavy else "unit", week * A_WEEK + 5, FLOOR - (n + 1) * tall, 17, tall - 1.5)
            for week, (count, heavy) in enumerate(zip(row.counts, row.heavy, strict=True))
            for n in range(count)
        ),
    )


def draw_understood(row: UnderstoodRow) -> tuple[Mark, ...]:
    """One dot an answer, 0 to 4; the newest larger."""
    last = len(row.days) - 1
    return tuple(
        _mark("circle", "fu now" if n == last else "fu", _x(place), _y(value, 0, 4), 4 if n == last else 3)
        for n, (place, value) in enumerate(row.days)
    )


def _base() -> Mark:
    return _mark("line", "base", 0, FLOOR, WIDTH, FLOOR)
