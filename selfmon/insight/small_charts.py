"""Small charts as inline SVG: coordinates only, no script. A gap stays a gap. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, TOP = 340, 110, 26, 12


@dataclass(frozen=True)
class SmallChart:
    """Dots, the lines between neighbours, and the steps of the axis, in SVG units; `sentence` says the same in words."""

    title: object
    sentence: str
    dots: tuple[tuple[float, float], ...]
    lines: tuple[str, ...]
    steps: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT


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

    def x(place: int) -> float:
        return round(LEFT + 6 + (WIDTH - LEFT - 16) * place / max(1, n_places - 1), 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - 2 * TOP) * (high - value) / (high - low), 1)

    runs: list[list[str]] = []
    before: int | None = None
    for place, value in points:
        if before is None or not joins(before, place):
            runs.append([])
        runs[-1].append(f"{x(place)},{y(value)}")
        before = place
    return SmallChart(
        title,
        sentence,
        tuple((x(place), y(value)) for place, value in points),
        tuple(" ".join(run) for run in runs if len(run) > 1),
        tuple((y(step), step) for step in sorted({low, (low + high) // 2, high})),
    )
