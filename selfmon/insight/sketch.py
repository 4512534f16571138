"""A figure as SVG from the server: seen before plotly.js has drawn it, and where it never does. Pure.

The same points as the figure's dict, without its bands and ranges; a gap stays a gap.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WIDTH, HEIGHT = 1000, 190  # SVG units; the height is that of every figure
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 8, 28
MOST_DOTS = 1500  # of more the weekly line tells enough until the figure is drawn


@dataclass(frozen=True)
class Sketch:
    """`lines`, `dots` and `bars` are the `d` of an SVG path each, "" for none; `steps`: height and text of a step."""

    lines: str
    dots: str
    bars: str
    steps: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def sketch(figure: Mapping[str, Any]) -> Sketch | None:
    """The sketch of a figure over an axis of time; None for any other."""
    x_axis, y_axis = figure["layout"]["xaxis"], figure["layout"]["yaxis"]
    if x_axis.get("type") != "date" or "range" not in y_axis:
        return None
    first, last = (_seconds(end) for end in x_axis["range"])
    low, high = (float(end) for end in y_axis["range"])

    def x(at: str) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (_seconds(at) - first) / (last - first), 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low), 1)

    def places(traces: Iterable[Mapping[str, Any]]) -> list[tuple[float, float] | None]:
        """Every point, and None where a line breaks."""
        found: list[tuple[float, float] | None] = []
        for trace in traces:
            found += [None if v is None else (x(at), y(v)) for at, v in zip(trace["x"], trace["y"], strict=True)]
            found.append(None)
        return found

    bars = [trace for trace in figure["data"] if trace["type"] == "bar"]
    lines = [trace for trace in figure["data"] if "lines" in trace.get("mode", "")]
    dots = [trace for trace in figure["data"] if trace.get("mode") == "markers"]
    if sum(len(trace["x"]) for trace in dots) > MOST_DOTS and lines:
        dots = []
    nought = y(0) if bars else 0.0
    return Sketch(
        _line(places(lines)),
        "".join(f"M{at},{value}h0" for at, value in filter(None, places((*dots, *lines)))),
        "".join(f"M{at},{nought}V{value}" for at, value in filter(None, places(bars)) if value != nought),
        tuple((y(n), said) for n, said in zip(y_axis.get("tickvals", ()), y_axis.get("ticktext", ()), strict=True)),
    )


def _line(places: Sequence[tuple[float, float] | None]) -> str:
    before = None
    said = []
    for place in places:
        if place is not None:
            said.append(f"{'L' if before else 'M'}{place[0]},{place[1]}")
        before = place
    return "".join(said)


def _seconds(at: str) -> float:
    """A day, or a day and a clock, without a zone."""
    return (datetime.fromisoformat(at) - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001
