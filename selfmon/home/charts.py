"""A line of dots as inline SVG, drawn here so that the phone needs no script. Gaps stay gaps; ends are words, not numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.diary.items import Item
from selfmon.diary.reading import NumberRow, worded_from
from selfmon.insight.step_names import name_step

WIDTH, HEIGHT, SIDE, TOP = 300, 132, 10, 9
FEW = 4  # answers below which the middle half says less than the two ends


@dataclass(frozen=True)
class Dot:
    """One answer: where it stands, and its look, by which it is told apart without colour."""

    x: int
    y: int
    look: str


@dataclass(frozen=True)
class OwnChart:
    """Everything the template needs: coordinates in whole SVG units (about a pixel), a sentence, and the table behind it."""

    item: Item
    sentence: str
    points: list[tuple[datetime, str, bool]]  # when on the phone's own clock, the step's word, written later
    dots: list[Dot]
    lines: list[str]  # polylines, one per run of days without a gap
    middle: int | None  # the horizon of a rating with two sides
    first: date
    last: date
    worded: tuple[int, date] | None = None  # where a new wording of the question begins


def draw_chart(item: Item, rows: Sequence[NumberRow], first: date, last: date) -> OwnChart:
    """A chart of one rating between two local days, in the order of the clocks it was written by. Entries written about
    another time are dashed, on no line."""
    answered = sorted((r for r in rows if r.values[item.code] is not None), key=lambda r: r.local_at)
    span = max(1, (last - first).days + 1)

    def x(row: NumberRow) -> int:
        part = (row.local_at - datetime.combine(first, time())) / timedelta(days=span)
        return round(SIDE + (WIDTH - 2 * SIDE) * min(max(part, 0), 1))

    def y(value: float) -> int:
        return round(TOP + (HEIGHT - 2 * TOP) * (item.high - value) / (item.high - item.low))

    return OwnChart(
        item,
        say_middle_half(item.code, answered),
        [(r.local_at, name_step(item.code, r.values[item.code]), _is_late(r)) for r in answered],
        [Dot(x(r), y(r.values[item.code]), _look(item, r)) for r in answered],
        _runs(answered, item.code, x, y),
        y(0) if item.low < 0 else None,
        first,
        last,
        _where_worded(answered, x),
    )


def _where_worded(rows: Sequence[NumberRow], x: Callable[[NumberRow], int]) -> tuple[int, date] | None:
    begins = worded_from(rows)
    if begins is None:
        return None
    return min(x(row) for row in rows if row.local_day == begins), begins


def _is_late(row: NumberRow) -> bool:
    return row.entry_mode == "retrospective"


def _look(item: Item, row: NumberRow) -> str:
    """Filled above the horizon, ringed on it, hollow below; dashed where it was written later."""
    value = row.values[item.code]
    if _is_late(row):
        return "p-late"
    if item.low >= 0 or value > 0:
        return "p-up"
    return "p-on" if value == 0 else "p-dn"


def say_middle_half(code: str, rows: Sequence[NumberRow]) -> str:
    """On how many days there is an answer, and between which two steps the middle half of the answers lies."""
    if not rows:
        return ""
    values = sorted(int(r.values[code]) for r in rows)
    n_days = len({r.local_day for r in rows})
    said = ngettext("An answer on one day.", "Answers on %(num)s days.", n_days)
    n = len(values)
    low, high = (values[0], values[-1]) if n < FEW else (values[(n - 1) // 4], values[n - 1 - (n - 1) // 4])
    steps = {"low": name_step(code, low), "high": name_step(code, high)}
    if low == high:
        around = _("Mostly: %(low)s.", **steps) if n > 1 else _("It was: %(low)s.", **steps)
    elif n < FEW:
        around = _("From “%(low)s” to “%(high)s”.", **steps)
    else:
        around = _("Half of them between “%(low)s” and “%(high)s”.", **steps)
    return f"{said} {around}"


def _runs(rows: Sequence[NumberRow], code: str, x: Callable[[NumberRow], int], y: Callable[[float], int]) -> list[str]:
    """Polylines over entries on the same or the next day; a day without one breaks the line."""
    runs: list[list[str]] = []
    before: date | None = None
    for row in rows:
        if _is_late(row):
            continue
        if before is None or (row.local_day - before).days > 1:
            runs.append([])
        runs[-1].append(f"{x(row)},{y(row.values[code])}")
        before = row.local_day
    return [" ".join(run) for run in runs if len(run) > 1]
