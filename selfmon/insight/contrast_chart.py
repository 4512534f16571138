"""Phases compared as a figure (see `insight.charts`) and its sketch (`insight.sketch`): one dot with its interval a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from flask_babel import gettext as _

from selfmon.insight.charts import title
from selfmon.insight.ground import Figure
from selfmon.insight.phases_compared import Contrast
from selfmon.insight.wording import say_number

ROW = 44  # pixels


@dataclass(frozen=True)
class Row:
    """A question with its dot and both ends of its interval, in per cent of the width; down in pixels."""

    name: str
    top: int
    at: float
    low: float
    high: float


@dataclass(frozen=True)
class ContrastSketch:
    """The rows below each other, each name above its dot: beside it there is no room on a phone."""

    height: int
    titles: tuple[str, str]
    rows: tuple[Row, ...]
    steps: tuple[tuple[float, str], ...]


def draw_contrasts(contrasts: Sequence[Contrast], names: Sequence[str]) -> Figure:
    """One dot with its interval a row, in steps of the rating; 0 is no difference."""
    shown = [(c, name) for c, name in zip(contrasts, names, strict=True) if c.steps is not None]
    middles = [c.steps or 0.0 for c, _name in shown]
    ends = [c.interval or (x, x) for (c, _n), x in zip(shown, middles, strict=True)]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "meta": "raw",
        "hoverinfo": "x",
        "y": [name for _c, name in shown],
        "x": [round(x, 2) for x in middles],
        "marker": {"size": 11},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "thickness": 2,
            "width": 5,
            "array": [round(high - x, 2) for (_low, high), x in zip(ends, middles, strict=True)],
            "arrayminus": [round(x - low, 2) for (low, _high), x in zip(ends, middles, strict=True)],
        },
    }
    reach = max([1.0, *(abs(end) for pair in ends for end in pair)]) * 1.1
    return {"data": [dots], "layout": _around_nothing(len(shown), reach)}


def sketch_contrasts(figure: Mapping[str, Any]) -> ContrastSketch:
    """The same dots and intervals."""
    (dots,), layout = figure["data"], figure["layout"]
    low, high = map(float, layout["xaxis"]["range"])

    def part(value: float) -> float:
        return round(100 * (value - low) / (high - low), 2)

    ends = zip(dots["error_x"]["arrayminus"], dots["error_x"]["array"], strict=True)
    named = zip(dots["y"], dots["x"], ends, strict=True)
    every = ceil(high / 3)
    return ContrastSketch(
        ROW * len(dots["x"]),
        (layout["xaxis"]["title"]["text"], layout["yaxis"]["title"]["text"]),
        tuple(
            Row(name, ROW * n, part(x), part(x - less), part(x + more))
            for n, (name, x, (less, more)) in enumerate(named)
        ),
        tuple((part(n), say_number(n)) for n in range(-floor(high), floor(high) + 1) if n % every == 0),
    )


def _around_nothing(n_rows: int, reach: float) -> dict[str, Any]:
    """Rows of differences to either side of 0, with a line there."""
    middle = {"type": "line", "xref": "x", "yref": "paper", "x0": 0, "x1": 0, "y0": 0, "y1": 1}
    return {
        "height": 86 + 44 * n_rows,
        "margin": {"l": 300, "r": 12, "t": 8, "b": 56},
        "showlegend": False,
        "dragmode": False,
        "xaxis": {
            "range": [-reach, reach],
            "fixedrange": True,
            "nticks": 7,
            "title": title(_("Steps: left lower in the later days, right higher")),
        },
        "yaxis": {
            "type": "category",
            "fixedrange": True,
            "autorange": "reversed",
            "title": title(_("Question")),
        },
        "shapes": [{**middle, "name": "session", "line": {"width": 1}}],
    }
