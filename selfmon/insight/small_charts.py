"""Small charts as inline SVG: coordinates only, no script. A gap stays a gap. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

WIDTH, HEIGHT, LEFT, TOP = 340, 110, 26, 12
DATED = 16  # what a line of dates adds to the height


@dataclass(frozen=True)
class SmallChart:
    """Dots, the lines between neighbours, and the steps of the axis, in SVG units; `sentence` says the same in words.
    `dates`: where a day is written below; `marks`: where a line stands over the whole height."""

    title: object
    sentence: str
    dots: tuple[tuple[float, float], ...]
    lines: tuple[str, ...]
    steps: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    dates: tuple[tuple[float, date], ...] = ()
    marks: tuple[float, ...] = ()


def draw_small(
    title: object,
    sentence: str,
    points: Sequence[tuple[int, float]],
    n_places: int,
    low: int,
    high: int,
    joins: Callable[[int, int], bool] = lambda before, after: after - before == 1,
) -> SmallChart:
    """`points` are (place, value), places from 0 to `n_places` − 1; `joins` says which neighbours a line joins."""

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - 2 * TOP) * (high - value) / (high - low), 1)

    runs: list[list[str]] = []
    before: int | None = None
    for place, value in points:
        if before is None or not joins(before, place):
            runs.append([])
        runs[-1].append(f"{_x(place, n_places)},{y(value)}")
        before = place
    return SmallChart(
        title,
        sentence,
        tuple((_x(place, n_places), y(value)) for place, value in points),
        tuple(" ".join(run) for run in runs if len(run) > 1),
        tuple((y(step), step) for step in sorted({low, (low + high) // 2, high})),
    )


def date_it(chart: SmallChart, first: date, n_days: int, marks: Sequence[date] = ()) -> SmallChart:
    """A chart whose places are the days from `first` on: its first and last day below it, and a line on each of `marks`."""
    last = first + timedelta(days=n_days - 1)
    ends = dict.fromkeys((first, last))
    return replace(
        chart,
        height=chart.height + DATED,
        dates=tuple((_x((day - first).days, n_days), day) for day in ends),
        marks=tuple(_x((day - first).days, n_days) for day in marks if first <= day <= last),
    )


def _x(place: int, n_places: int) -> float:
    return round(LEFT + 6 + (WIDTH - LEFT - 16) * place / max(1, n_places - 1), 1)
