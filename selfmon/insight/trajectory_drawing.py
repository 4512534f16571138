"""A trajectory as coordinates of an inline picture: the full range, phases as a strip, the band for chance change."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from selfmon.insight.ground import Band
from selfmon.insight.trajectories import ScorePoint, Trajectory

DESK, PHONE = 720, 340  # widths, so that letters have their size on either
HEIGHT, LEFT, RIGHT, TOP, FOOT = 220, 40, 12, 12, 26
STRIP = 8  # of the phases, at the foot


@dataclass(frozen=True)
class Dot:
    """One point: where, which value, hollow when prorated or copied as a total."""

    x: float
    y: float
    label: str
    is_hollow: bool
    is_reference: bool


@dataclass(frozen=True)
class Strip:
    """One phase along the foot."""

    x: float
    width: float
    number: int


@dataclass(frozen=True)
class Drawing:
    """Everything the template needs, in units of the picture."""

    width: int
    height: int
    left: int
    dots: tuple[Dot, ...]
    lines: tuple[str, ...]
    rungs: tuple[tuple[float, str], ...]
    band: tuple[float, float] | None  # upper edge, height
    strips: tuple[Strip, ...]
    first: date
    last: date

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def foot(self) -> int:
        return self.height - FOOT


def draw(
    trajectory: Trajectory, bands: tuple[Band, ...] = (), today: date | None = None, *, width: int = DESK
) -> Drawing | None:
    """None without a point. Time runs from the first point, or the first phase drawn, to the last day."""
    if not trajectory.points:
        return None
    first, last = trajectory.points[0].on, max(today or date.min, trajectory.points[-1].on)
    span = max(1, (last - first).days)
    low, high = trajectory.low, trajectory.high

    def x(day: date) -> float:
        part = min(max((day - first).days / span, 0), 1)
        return round(LEFT + 10 + (width - LEFT - RIGHT - 20) * part, 1)

    def y(value: Decimal) -> float:
        return round(TOP + (HEIGHT - TOP - FOOT) * float((high - value) / (high - low)), 1)

    band = trajectory.band
    middle = (low + high) / 2
    return Drawing(
        width,
        HEIGHT,
        LEFT,
        tuple(_dot(p, x(p.on), y(p.value), trajectory) for p in trajectory.points),
        tuple(" ".join(f"{x(p.on)},{y(p.value)}" for p in run) for run in trajectory.runs if len(run) > 1),
        tuple((y(value), f"{value.normalize():f}") for value in (low, middle, high)),
        (y(band[1]), round(y(band[0]) - y(band[1]), 1)) if band else None,
        tuple(
            Strip(x(max(b.first, first)), round(x(min(b.last, last)) - x(max(b.first, first)), 1), b.number)
            for b in bands
            if b.first <= last and b.last >= first
        ),
        first,
        last,
    )


def _dot(point: ScorePoint, x: float, y: float, trajectory: Trajectory) -> Dot:
    value = point.value
    written = f"{value.normalize():f}" if value == value.to_integral() else f"{value:.2f}"
    return Dot(x, y, written, point.is_prorated or point.n_answered is None, point is trajectory.reference)
