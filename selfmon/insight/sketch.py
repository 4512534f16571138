"""A figure as SVG from the server: what is read, printed and seen without scripts. plotly.js draws it for who looks closer.

The same points as the figure's dict, at the places where plotly.js puts them. Across, a place is per cent of the width (in
paths: thousandths), for a figure is as wide as its page; down it is pixels, so that letters and marks keep their size.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from selfmon.insight.ground import NAMED_FROM

WIDE = 1000
FEET = 68  # pixels of a figure's height that are above and below its axes
MOST_DAYS = 8  # that are named below
LARGE = 8  # a mark of as many pixels
LAST_NAMED = 96  # per cent: a day further to the right has no room for its name
NARROW = 0.2  # of the window: a narrower band has no room for its whole name where figures stand side by side
Place = tuple[float, float]


@dataclass(frozen=True)
class Name:
    """Words at a place; `is_roomy`: not where the figure is narrow, and `short` stands there instead."""

    x: float
    said: str
    short: str
    is_roomy: bool


@dataclass(frozen=True)
class Stripe:
    """A phase, from where to how wide; or (no width) a day that is marked, `look` says how."""

    x: float
    width: float
    look: str


@dataclass(frozen=True)
class Sketch:
    """`area`, `ranges`, `bars`, `lines`, `dots` and the few that are `large` are the `d` of an SVG path each, "" for none."""

    height: int
    titles: tuple[str, str]
    steps: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, date, bool], ...]  # the last: whether it is named only where there is room
    skeleton: str  # how a day is named
    stripes: tuple[Stripe, ...]
    names: tuple[Name, ...]
    area: str = ""
    ranges: str = ""
    bars: str = ""
    lines: str = ""
    dots: str = ""
    large: str = ""
    late: tuple[Place, ...] = ()
    diamonds: tuple[Place, ...] = ()

    @property
    def paths(self) -> tuple[tuple[str, str], ...]:
        """From the one that lies below to the one on top."""
        looks = ("area", "ranges", "bars", "dots", "lines", "large")
        return tuple((look, path) for look in looks if (path := getattr(self, look)))


@dataclass(frozen=True)
class _Axes:
    first: float
    last: float
    low: float
    high: float
    height: int
    # Many lines are over the same weeks, and there are few steps.
    known_x: dict[str, float] = field(default_factory=dict)
    known_y: dict[float, float] = field(default_factory=dict)

    def x(self, at: str) -> float:
        found = self.known_x.get(at)
        if found is None:
            found = self.known_x[at] = round(WIDE * (_days(at) - self.first) / (self.last - self.first), 1)
        return found

    def part(self, at: str) -> float:
        return round(self.x(at) / 10, 2)

    def y(self, value: float) -> float:
        found = self.known_y.get(value)
        if found is None:
            found = self.known_y[value] = round(self.height * (self.high - value) / (self.high - self.low), 1)
        return found


def sketch(figure: Mapping[str, Any]) -> Sketch:
    """The sketch of a figure over an axis of time."""
    layout = figure["layout"]
    x_axis, y_axis = layout["xaxis"], layout["yaxis"]
    first, last = (date.fromisoformat(end) for end in x_axis["range"])
    low, high = map(float, y_axis["range"])
    axes = _Axes(first.toordinal(), last.toordinal(), low, high, layout["height"] - FEET)
    days, skeleton = _days_named(first, last)
    steps = zip(y_axis["tickvals"], y_axis["ticktext"], strict=True) if "tickvals" in y_axis else _whole(axes.high)
    return Sketch(
        axes.height,
        (x_axis["title"]["text"], y_axis["title"]["text"]),
        tuple((axes.y(n), said) for n, said in steps),
        tuple((x, day, n % 2 == 1) for n, day in enumerate(days) if (x := axes.part(day.isoformat())) <= LAST_NAMED),
        skeleton,
        tuple(_stripe(shape, axes) for shape in layout["shapes"]),
        tuple(_names(layout, axes)),
        **_marks(figure["data"], axes),
    )


def _marks(traces: Sequence[Mapping[str, Any]], axes: _Axes) -> dict[str, Any]:
    """What the figure is about, look by look."""
    bars, lines, areas, marked = (
        [trace for trace in traces if trace["type"] == "bar"],
        [trace for trace in traces if "lines" in trace.get("mode", "")],
        [trace for trace in traces if "fill" in trace],
        [trace for trace in traces if "markers" in trace.get("mode", "")],
    )

    def those(symbol: str, low: int = 4, high: int = 99) -> Iterator[Place]:
        these = (trace for trace in marked if trace["marker"].get("symbol", "circle") == symbol)
        return filter(None, _places((one for one in these if low <= one["marker"]["size"] <= high), axes))

    def parts(symbol: str) -> tuple[Place, ...]:
        return tuple((round(x / 10, 2), y) for x, y in those(symbol))

    return {
        "area": _path(_places(areas, axes)),
        "ranges": "".join(f"M{x},{top}V{foot}" for x, top, foot in _ranges(lines, axes)),
        "bars": "".join(_bar(bar, axes) for bar in bars),
        "lines": _path(_places(lines, axes)),
        "dots": "".join(dict.fromkeys(f"M{x},{y}h0" for x, y in those("circle", high=LARGE - 1))),
        "large": "".join(f"M{x},{y}h0" for x, y in those("circle", LARGE)),
        "late": parts("circle-open"),
        "diamonds": parts("diamond"),
    }


def _places(traces: Iterable[Mapping[str, Any]], axes: _Axes) -> Iterator[Place | None]:
    """Every point, and None where a line breaks."""
    for trace in traces:
        for at, value in zip(trace["x"], trace["y"], strict=True):
            yield None if value is None else (axes.x(at), axes.y(value))
        yield None


def _path(places: Iterable[Place | None]) -> str:
    """A gap stays a gap; a point alone is a line of no length, which has round ends."""
    said, n = [], 0
    for place in places:
        if place is None:
            said.append("h0" * (n == 1))
            n = 0
        else:
            said.append(f"{'L' if n else 'M'}{place[0]},{place[1]}")
            n += 1
    return "".join(said)


def _ranges(lines: Iterable[Mapping[str, Any]], axes: _Axes) -> Iterator[tuple[float, float, float]]:
    for trace in lines:
        around = trace.get("error_y")
        if around:
            for at, value, more, less in zip(
                trace["x"], trace["y"], around["array"], around["arrayminus"], strict=True
            ):
                if value is not None and (more or less):
                    yield axes.x(at), axes.y(value + more), axes.y(value - less)


def _bar(trace: Mapping[str, Any], axes: _Axes) -> str:
    width = round(WIDE * trace["width"] / 86_400_000 / (axes.last - axes.first), 1)
    nought = axes.y(0)
    return "".join(
        f"M{round(axes.x(at) - width / 2, 1)},{nought}V{axes.y(value)}h{width}V{nought}z"
        for at, value in zip(trace["x"], trace["y"], strict=True)
        if value
    )


def _stripe(shape: Mapping[str, Any], axes: _Axes) -> Stripe:
    begins, ends = axes.part(shape["x0"]), axes.part(shape["x1"])
    return Stripe(begins, round(ends - begins, 2), shape["name"])


def _names(layout: Mapping[str, Any], axes: _Axes) -> Iterator[Name]:
    """The names of the phases: their numbers alone where there is no room for more."""
    bands = [shape for shape in layout["shapes"] if shape["type"] == "rect"]
    for one, band in zip(layout["annotations"], bands, strict=True):
        share = (axes.x(band["x1"]) - axes.x(band["x0"])) / WIDE
        yield Name(axes.part(one["x"]), one["text"], band["name"][5:], NAMED_FROM <= share < NARROW)


def _whole(top: float) -> list[tuple[int, str]]:
    """Steps of counts: whole numbers, five at most."""
    step = next(n * 10**zeros for zeros in range(9) for n in (1, 2, 5) if n * 10**zeros * 5 > top)
    return [(n, str(n)) for n in range(0, int(top) + 1, step)]


def _days_named(first: date, last: date) -> tuple[list[date], str]:
    """Days to name below, and how: every so many days from a Monday on, or the firsts of every so many months."""
    n_days = (last - first).days
    every = next((n for n in (1, 2, 7, 14) if n_days / n <= MOST_DAYS), None)
    if every:
        monday = first + timedelta(days=-first.weekday() % 7 if every >= 7 else 0)
        return [monday + timedelta(days=n) for n in range(0, (last - monday).days, every)], "MMMd"
    months = [
        date(n // 12, n % 12 + 1, 1) for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    every = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if n_days / 30.4 / n <= MOST_DAYS)
    return [day for day in months if day >= first and (day.year * 12 + day.month - 1) % every == 0], (
        "y" if every >= 12 else "yMMM"
    )


def _days(at: str) -> float:
    """A day, or a day and a clock, without a zone: in days."""
    day = date.fromisoformat(at[:10]).toordinal()
    if len(at) == 10:
        return day
    clock = datetime.fromisoformat(at)
    return day + (clock.hour * 60 + clock.minute) / 1440
