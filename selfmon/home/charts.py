"""A line of dots as inline SVG, drawn here so that the phone needs no script. Gaps stay gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.diary.items import Item
from selfmon.diary.reading import NumberRow
from selfmon.web.numbers import number_for_people

WIDTH, HEIGHT, LEFT, TOP = 340, 150, 26, 10


@dataclass(frozen=True)
class OwnChart:
    """Everything the template needs: coordinates in SVG units, a sentence, and the table behind it."""

    item: Item
    sentence: str
    points: list[tuple[datetime, int, bool]]  # when on the phone's own clock, value, written later
    dots: list[tuple[float, float, bool]]
    lines: list[str]  # polylines, one per run of days without a gap
    steps: list[tuple[float, int]]
    first: date
    last: date


def draw_chart(item: Item, rows: Sequence[NumberRow], first: date, last: date) -> OwnChart:
    """A chart of one rating between two local days, in the order of the clocks it was written by. Entries written about
    another time are rings, on no line."""
    answered = sorted((r for r in rows if r.values[item.code] is not None), key=lambda r: r.local_at)
    points = [(r.local_at, int(r.values[item.code]), r.entry_mode == "retrospective") for r in answered]
    span = max(1, (last - first).days + 1)

    def x(row: NumberRow) -> float:
        part = (row.local_at - datetime.combine(first, time())) / timedelta(days=span)
        return round(LEFT + (WIDTH - LEFT - 8) * min(max(part, 0), 1), 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - 2 * TOP) * (item.high - value) / (item.high - item.low), 1)

    dots = [(x(r), y(r.values[item.code]), r.entry_mode == "retrospective") for r in answered]
    return OwnChart(
        item,
        _sentence(points),
        points,
        dots,
        _runs(answered, item.code, x, y),
        [(y(v), v) for v in (item.low, (item.low + item.high) // 2, item.high)],
        first,
        last,
    )


def _sentence(points: list[tuple[datetime, int, bool]]) -> str:
    if not points:
        return ""
    values = [value for _at, value, _late in points]
    middle = number_for_people(median(values))
    count = ngettext("One answer", "%(num)s answers", len(values))
    return _("%(count)s, most often around %(middle)s.", count=count, middle=middle)


def _runs(rows: list[NumberRow], code: str, x: object, y: object) -> list[str]:
    """Polylines over entries on the same or the next day; a day without one breaks the line."""
    runs: list[list[str]] = []
    before: date | None = None
    for row in rows:
        if row.entry_mode == "retrospective":
            continue
        if before is None or (row.local_day - before).days > 1:
            runs.append([])
        runs[-1].append(f"{x(row)},{y(row.values[code])}")  # type: ignore[operator]  # two small functions
        before = row.local_day
    return [" ".join(run) for run in runs if len(run) > 1]
